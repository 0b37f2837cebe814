/** Fields of a declared event, as data: plain ones by the name of their type, and those that are metrics, too. */

/** Types of a plain field; with `?`, one that may be missing. */
export type PlainField = PlainType | `${PlainType}?`
type PlainType = keyof PlainTypes

interface PlainTypes {
  readonly string: string
  readonly int: number
  readonly double: number
  readonly boolean: boolean
  readonly 'string[]': readonly string[]
}

/** A field whose values go to a metric: `{event's name}.{field's name}`. */
export interface MetricField<Optional extends boolean = boolean> {
  readonly metric: 'counter' | 'histogram' | 'gauge'
  /** UCUM unit. */
  readonly unit: string
  readonly brief: string
  /** Upper bounds of a histogram's buckets; `undefined` leaves them to OpenTelemetry's SDK. */
  readonly buckets: readonly number[] | undefined
  readonly optional: Optional
}

/** The fields of an event by name. */
export interface FieldMap {
  readonly [name: string]: PlainField | MetricField
}

/** What a metric of an event may be declared with. */
export interface MetricFieldOptions {
  /** What it measures, for people. */
  readonly brief?: string
  /** True where the field may be missing; nothing is measured then. Default false. */
  readonly optional?: boolean
}

/** What a histogram of an event may be declared with. */
export interface HistogramFieldOptions extends MetricFieldOptions {
  /**
   * Upper bounds of the buckets in its unit, inclusive, without infinity. Default: 0.1 ms to 5 minutes for `s`, OpenTelemetry's for any other
   * unit, which fit `ms`.
   */
  readonly buckets?: readonly number[]
}

/** Declares a field of one kind of metric, in a UCUM unit. */
export interface DeclareMetricField<Options extends MetricFieldOptions> {
  (unit: string, options: Options & { readonly optional: true }): MetricField<true>
  (unit: string, options?: Options & { readonly optional?: false }): MetricField<false>
}

type Value<D> = D extends MetricField
  ? number
  : D extends `${infer T extends PlainType}?`
    ? PlainTypes[T]
    : D extends PlainType
      ? PlainTypes[D]
      : never

type OptionalKeys<F> = {
  [K in keyof F]: F[K] extends MetricField<false> ? never : F[K] extends PlainType ? never : K
}[keyof F]

type RequiredKeys<F> = Exclude<keyof F, OptionalKeys<F>>

/** The fields that a call of an event takes. */
export type FieldsOf<F extends FieldMap> = [keyof F] extends [never]
  ? { readonly [key: string]: never }
  : { readonly [K in OptionalKeys<F>]?: Value<F[K]> | undefined } & ([RequiredKeys<F>] extends [never]
      ? // An empty object type would switch off the check that the keys are known.
        unknown
      : { readonly [K in RequiredKeys<F>]: Value<F[K]> })

/** A field whose values add up, such as `counter('{token}')`: finite numbers of at least 0. */
export const counter: DeclareMetricField<MetricFieldOptions> = metricField('counter')

/** A field whose values are counted into buckets, such as `histogram('ms')`: finite numbers of at least 0. */
export const histogram: DeclareMetricField<HistogramFieldOptions> = metricField('histogram')

/** A field whose last value counts, such as `gauge('By')`: finite numbers. */
export const gauge: DeclareMetricField<MetricFieldOptions> = metricField('gauge')

function metricField(metric: MetricField['metric']): DeclareMetricField<HistogramFieldOptions> {
  return (unit: string, { brief = '', optional = false, buckets }: HistogramFieldOptions = {}) =>
    ({ metric, unit, brief, buckets, optional }) as never
}
