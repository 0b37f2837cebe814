/** Takes the measurements of one metric while metrics run: checks them, finds their series, and adds them up. Never throws. */
import { types } from 'node:util'
import { showThrown } from '../engine/failure.ts'
import { warnOnce } from '../warn-once.ts'
import { type Accumulator, accumulating } from './accumulator.ts'
import type { ExemplarSource } from './exemplar.ts'
import { exemplarSource } from './exemplar-source.ts'
import { lose } from './losses.ts'
import type { ObservableSource, Observe, Recorder, Registration } from './metering.ts'
import type { MetricAttributes, MetricType } from './metric-definition.ts'
import { MOST_SERIES, type Series, SeriesTable } from './series-table.ts'

/** Metrics whose values may be below zero. */
const MAY_BE_NEGATIVE: ReadonlySet<MetricType> = new Set([
  'up_down_counter',
  'gauge',
  'observable_up_down_counter',
  'observable_gauge',
])

/** Only what counts has exemplars, by OpenMetrics. */
const HAS_EXEMPLARS: ReadonlySet<MetricType> = new Set(['counter', 'histogram'])

/** The recorder of one metric in one run of the engine. */
export class SeriesRecorder implements Recorder {
  readonly registration: Registration
  /** How many measurements were taken; what is read when metrics are collected is none. */
  measured: number = 0
  readonly #least: number
  readonly #isInteger: boolean
  readonly #hasExemplars: boolean
  readonly #table: SeriesTable<Accumulator>

  constructor(registration: Registration, hasExemplars: boolean) {
    const { type, valueType } = registration.shape
    this.registration = registration
    this.#hasExemplars = hasExemplars && HAS_EXEMPLARS.has(type)
    this.#least = MAY_BE_NEGATIVE.has(type) ? Number.NEGATIVE_INFINITY : 0
    this.#isInteger = valueType === 'int'
    const tooMany = () => this.#notice('series', `has ${MOST_SERIES} series; further ones become one`)
    this.#table = new SeriesTable(accumulating(registration.shape), tooMany)
  }

  /** What was measured so far, by series. */
  get accumulated(): readonly Accumulator[] {
    return this.#table.all
  }

  record(value: number, attributes: MetricAttributes | undefined, keys: readonly string[] | undefined): void {
    const accumulator = this.#find(value, attributes, keys)
    if (accumulator !== undefined) this.#add(accumulator, value, this.#exemplarSource())
  }

  recordAll(
    values: readonly number[],
    attributes: MetricAttributes | undefined,
    keys: readonly string[] | undefined,
  ): void {
    const source = this.#exemplarSource()
    let accumulator: Accumulator | undefined
    for (const value of values) {
      if (accumulator === undefined || !this.#takes(value)) accumulator = this.#find(value, attributes, keys)
      if (accumulator !== undefined) this.#add(accumulator, value, source)
    }
  }

  #exemplarSource(): ExemplarSource | undefined {
    return this.#hasExemplars ? exemplarSource() : undefined
  }

  #add(accumulator: Accumulator, value: number, source: ExemplarSource | undefined): void {
    this.measured += 1
    accumulator.record(this.#isInteger ? Math.trunc(value) : value, source)
  }

  #takes(value: number): boolean {
    return Number.isFinite(value) && value >= this.#least
  }

  /** Reads all sources of an observable metric; one that throws does not keep the others from being read. */
  observe(write: (value: number, series: Series) => void): void {
    const observed = new Map<Series, number>()
    for (const source of this.registration.sources) this.#read(source, observed)
    for (const [series, value] of observed) write(value, series)
  }

  #read({ keys, read }: ObservableSource, observed: Map<Series, number>): void {
    const isSum = this.registration.shape.type !== 'observable_gauge'
    const observe: Observe = (value, attributes) => {
      const series = this.#find(value, attributes, keys)?.series
      if (series !== undefined) observed.set(series, isSum ? (observed.get(series) ?? 0) + value : value)
    }
    try {
      // Against its type it may be asynchronous: what it observes later is lost, but it must not reject into the program.
      const outcome: unknown = read(observe)
      if (types.isPromise(outcome)) outcome.catch((error: unknown) => this.#readingFailed(error))
    } catch (error) {
      this.#readingFailed(error)
    }
  }

  #find(value: number, attributes: MetricAttributes | undefined, keys: readonly string[] | undefined) {
    if (!this.#takes(value)) return this.#refuse()
    try {
      return this.#table.find(attributes, keys)
    } catch (error) {
      lose('unreadable')
      this.#notice('attributes', `lost a measurement, since reading its attributes threw: ${showThrown(error)}`)
      return undefined
    }
  }

  #refuse(): undefined {
    lose('invalid_value')
    const least = this.#least === 0 ? ' of at least 0' : ''
    this.#notice('value', `ignores values that are not finite numbers${least}`)
  }

  #readingFailed(error: unknown): void {
    this.#notice('reading', `could not be read: ${showThrown(error)}; the program is not affected`)
  }

  #notice(subject: string, what: string): void {
    const { name } = this.registration
    warnOnce(`metric-${subject}:${name}`, `metric "${name}" ${what}`)
  }
}
