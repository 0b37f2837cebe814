/**
 * The time series of one metric: attributes in, one and the same stored object out. Bounds them for the life of the engine. Past it, measurements
 * go to the one series that OpenTelemetry's specification names for that.
 */
import { state } from '../global-state.ts'
import type { MetricAttributes, MetricAttributeValue } from './metric-definition.ts'

/** OpenTelemetry's default, the series for what is too much included. */
export const MOST_SERIES = 2000
/** Longest text that an attribute keeps, in UTF-16 code units. */
const LONGEST_TEXT = 256
/** So many of the attributes seen last are known without a search; a power of two. */
const MOST_RECENT = 16

/** Attributes as stored: one object per series, never changed. */
export type Series = Readonly<Record<string, MetricAttributeValue>>

/**
 * What is stored below some attributes, in the order of their keys; looking something up builds nothing. Values count as texts, as they do in
 * Prometheus: `1` and `'1'` are one series.
 */
interface Branch<T> {
  stored: T | undefined
  readonly next: Map<string, Map<string, Branch<T>>>
}

/** What was found for these values, as they were given. */
interface Recent<T> {
  readonly keys: readonly string[]
  readonly values: readonly unknown[]
  readonly stored: T
}

const NO_KEYS: readonly string[] = []

/** The series of one metric, and what is stored for each. */
export class SeriesTable<T> {
  readonly #root: Branch<T> = newBranch()
  readonly #make: (series: Series) => T
  readonly #onOverflow: () => void
  readonly #all: T[] = []
  readonly #recent: Recent<T>[] = []
  #overflow: T | undefined
  #nextRecent = 0

  /**
   * @param make what is stored for a series
   * @param onOverflow called each time something goes to the series for what is too much
   */
  constructor(make: (series: Series) => T, onOverflow: () => void) {
    this.#make = make
    this.#onOverflow = onOverflow
  }

  /** What is stored for all series so far. */
  get all(): readonly T[] {
    return this.#all
  }

  /** What is stored for these attributes; for those under `keys` alone, which must be sorted, where keys are given. */
  find(attributes: MetricAttributes | undefined, keys: readonly string[] | undefined): T {
    if (attributes === undefined) return this.#lookUp({}, NO_KEYS)
    if (keys === undefined) return this.#lookUp(attributes, Object.keys(attributes).sort())
    const values = keys.map((key) => attributes[key])
    for (const recent of this.#recent) if (recent.keys === keys && areSame(values, recent.values)) return recent.stored
    const stored = this.#lookUp(attributes, keys)
    if (stored !== this.#overflow && values.every(isAsStored)) this.#remember({ keys, values, stored })
    return stored
  }

  #remember(recent: Recent<T>): void {
    this.#recent[this.#nextRecent] = recent
    this.#nextRecent = (this.#nextRecent + 1) % MOST_RECENT
  }

  #lookUp(attributes: MetricAttributes, keys: readonly string[]): T {
    let branch: Branch<T> | undefined = this.#root
    for (const key of keys) {
      const value = storable(attributes[key])
      if (value !== undefined) branch = branch?.next.get(key)?.get(String(value))
    }
    return branch?.stored ?? this.#add(attributes, keys)
  }

  #add(attributes: MetricAttributes, keys: readonly string[]): T {
    if (this.#all.length >= MOST_SERIES - 1) return this.#tooMuch()
    const series: Record<string, MetricAttributeValue> = {}
    let branch = this.#root
    for (const key of keys) {
      const value = storable(attributes[key])
      if (value === undefined) continue
      series[key] = withoutSecrets(key, value)
      branch = grow(branch, key, String(value))
    }
    branch.stored = this.#make(series)
    this.#all.push(branch.stored)
    return branch.stored
  }

  #tooMuch(): T {
    this.#onOverflow()
    if (this.#overflow === undefined) {
      this.#overflow = this.#make({ 'otel.metric.overflow': true })
      this.#all.push(this.#overflow)
    }
    return this.#overflow
  }
}

function areSame(values: readonly unknown[], known: readonly unknown[]): boolean {
  for (let at = 0; at < known.length; at += 1) if (values[at] !== known[at]) return false
  return true
}

/** What is cut or left out where it is stored must not be kept whole. */
function isAsStored(value: unknown): boolean {
  return value === storable(value)
}

function newBranch<T>(): Branch<T> {
  return { stored: undefined, next: new Map() }
}

function grow<T>({ next }: Branch<T>, key: string, value: string): Branch<T> {
  const values = next.get(key) ?? new Map<string, Branch<T>>()
  const branch = values.get(value) ?? newBranch()
  next.set(key, values.set(value, branch))
  return branch
}

/** The value as an attribute keeps it; `undefined` for what is no text, number or boolean. */
function storable(value: unknown): MetricAttributeValue | undefined {
  if (typeof value === 'string')
    return value.length <= LONGEST_TEXT ? value : value.slice(0, LONGEST_TEXT).toWellFormed()
  return typeof value === 'boolean' || Number.isFinite(value) ? (value as boolean | number) : undefined
}

function withoutSecrets(key: string, value: MetricAttributeValue): MetricAttributeValue {
  if (state.redactor === undefined || typeof value !== 'string') return value
  return String(storable(state.redactor.value(key, value)))
}
