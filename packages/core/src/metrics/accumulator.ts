/**
 * What one series of a metric holds, cumulative. OpenTelemetry's SDK would take some microseconds a measurement, since it finds the series by a text
 * made of all attributes, on every measurement.
 */
import { Buckets } from './buckets.ts'
import { type ExemplarSource, Exemplars } from './exemplar.ts'
import type { MetricShape, MetricType } from './metric-definition.ts'
import type { Series } from './series-table.ts'

/** A series of numbers: a sum, or the last value. */
export class NumberSeries {
  readonly series: Series
  value: number = 0
  exemplars: Exemplars | undefined = undefined
  readonly #isSum: boolean

  constructor(series: Series, isSum: boolean) {
    this.series = series
    this.#isSum = isSum
  }

  record(value: number, source: ExemplarSource | undefined): void {
    this.value = this.#isSum ? this.value + value : value
    if (source !== undefined) (this.exemplars ??= new Exemplars()).keep(0, value, source)
  }
}

/** A series of a histogram. */
export class HistogramSeries extends Buckets {
  readonly series: Series

  constructor(series: Series, bounds: readonly number[]) {
    super(bounds)
    this.series = series
  }
}

export type Accumulator = NumberSeries | HistogramSeries

/** Those that OpenTelemetry's specification gives a histogram without buckets of its own. */
const DEFAULT_BOUNDS = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10_000]

const SUMS: ReadonlySet<MetricType> = new Set(['counter', 'up_down_counter'])

/** Upper bounds of a histogram's buckets. */
export function boundsOf({ buckets }: Pick<MetricShape, 'buckets'>): readonly number[] {
  return buckets ?? DEFAULT_BOUNDS
}

/** What makes the series of a metric. */
export function accumulating(shape: MetricShape): (series: Series) => Accumulator {
  if (shape.type === 'histogram') return (series) => new HistogramSeries(series, boundsOf(shape))
  const isSum = SUMS.has(shape.type)
  return (series) => new NumberSeries(series, isSum)
}
