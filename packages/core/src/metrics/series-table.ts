/**
 * The time series of one metric: attributes in, one and the same stored object out. Bounds them for the life of the engine: OpenTelemetry's
 * own limit starts anew at every collection. Past it, measurements go to the one series that its specification names for that.
 */
import { state } from '../global-state.ts'
import type { MetricAttributes, MetricAttributeValue } from './metric-definition.ts'

/** OpenTelemetry's default, the series for what is too much included. */
export const MOST_SERIES = 2000
/** Longest text that an attribute keeps, in UTF-16 code units. */
const LONGEST_TEXT = 256

/** Attributes as stored: one object per series, never changed. */
export type Series = Readonly<Record<string, MetricAttributeValue>>

/**
 * What is stored below some attributes, in the order of their keys; looking something up builds nothing. Values count as texts, as they do in
 * Prometheus: `1` and `'1'` are one series.
 */
interface Branch {
  series: Series | undefined
  readonly next: Map<string, Map<string, Branch>>
}

const NO_KEYS: readonly string[] = []

/** The series of one metric. */
export class SeriesTable {
  readonly #root = newBranch()
  readonly #overflow: Series = { 'otel.metric.overflow': true }
  readonly #onOverflow: () => void
  #size = 0

  /** @param onOverflow called each time something goes to the series for what is too much */
  constructor(onOverflow: () => void) {
    this.#onOverflow = onOverflow
  }

  /** The series of these attributes; of those under `keys` alone, which must be sorted, where keys are given. */
  find(attributes: MetricAttributes | undefined, keys: readonly string[] | undefined): Series {
    if (attributes === undefined) return this.#lookUp({}, NO_KEYS)
    return this.#lookUp(attributes, keys ?? Object.keys(attributes).sort())
  }

  #lookUp(attributes: MetricAttributes, keys: readonly string[]): Series {
    let branch: Branch | undefined = this.#root
    for (const key of keys) {
      const value = storable(attributes[key])
      if (value !== undefined) branch = branch?.next.get(key)?.get(String(value))
    }
    if (branch?.series !== undefined) return branch.series
    if (this.#size < MOST_SERIES - 1) return this.#add(attributes, keys)
    this.#onOverflow()
    return this.#overflow
  }

  #add(attributes: MetricAttributes, keys: readonly string[]): Series {
    this.#size += 1
    const series: Record<string, MetricAttributeValue> = {}
    let branch = this.#root
    for (const key of keys) {
      const value = storable(attributes[key])
      if (value === undefined) continue
      series[key] = withoutSecrets(key, value)
      branch = grow(branch, key, String(value))
    }
    branch.series = series
    return series
  }
}

function newBranch(): Branch {
  return { series: undefined, next: new Map() }
}

function grow({ next }: Branch, key: string, value: string): Branch {
  const values = next.get(key) ?? new Map<string, Branch>()
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
