/** A subsystem's metric map as typed functions: names, units, buckets and attribute keys come from the map and nowhere else. */
import { warnOnce } from '../warn-once.ts'
import { metering, type Observe, type Registration } from './metering.ts'
import type {
  MetricAttributes,
  MetricDefinition,
  MetricEra,
  MetricMap,
  MetricShape,
  MetricType,
} from './metric-definition.ts'
import { register } from './register.ts'

interface ValueTypes {
  readonly string: string
  readonly int: number
  readonly double: number
  readonly boolean: boolean
}

type Value<D> = D extends { type: infer T extends keyof ValueTypes } ? ValueTypes[T] : never
type RequiredKeys<A> = { [K in keyof A]: A[K] extends { required: true } ? K : never }[keyof A]
type Known<A> = [keyof A] extends [never]
  ? { readonly [key: string]: never }
  : { readonly [K in keyof A]?: Value<A[K]> | undefined }

/** Names of the metrics of a map that have one of these types. */
export type MetricsOfType<M extends MetricMap, T extends MetricType> = {
  [N in keyof M]: M[N]['type'] extends T ? N : never
}[keyof M] &
  string

/** The attributes of a measurement of the map: the required ones must be there, unknown keys are errors. */
export type MetricAttributesOf<M extends MetricMap, N extends keyof M> = Known<M[N]['attributes']> &
  // An empty object type would switch off the check that at least one key is known.
  ([RequiredKeys<M[N]['attributes']>] extends [never]
    ? unknown
    : { readonly [K in RequiredKeys<M[N]['attributes']>]: Value<M[N]['attributes'][K]> })

type AttributesParameter<M extends MetricMap, N extends keyof M> = [RequiredKeys<M[N]['attributes']>] extends [never]
  ? [attributes?: MetricAttributesOf<M, N>]
  : [attributes: MetricAttributesOf<M, N>]

/** The functions of one metric map. While metrics do not run, measuring costs one look at that. */
export interface DefinedMetrics<M extends MetricMap> {
  /** Adds to a counter; `value` is a finite number, of at least 0 for a `counter`. */
  add<N extends MetricsOfType<M, 'counter' | 'up_down_counter'>>(
    name: N,
    value: number,
    ...attributes: AttributesParameter<M, N>
  ): void
  /** Records a value of a histogram or gauge; `value` is a finite number, of at least 0 for a `histogram`. */
  record<N extends MetricsOfType<M, 'histogram' | 'gauge'>>(
    name: N,
    value: number,
    ...attributes: AttributesParameter<M, N>
  ): void
  /** Records values of a histogram that share their attributes: one look-up for all of them, and one exemplar. */
  recordAll<N extends MetricsOfType<M, 'histogram'>>(
    name: N,
    values: readonly number[],
    ...attributes: AttributesParameter<M, N>
  ): void
  /**
   * Lets `callback` be read, synchronously, each time metrics are collected. What it throws is reported once.
   * @returns stops that
   */
  observe<N extends MetricsOfType<M, 'observable_counter' | 'observable_up_down_counter' | 'observable_gauge'>>(
    name: N,
    callback: (observe: (value: number, ...attributes: AttributesParameter<M, N>) => void) => void,
  ): () => void
}

/**
 * Gives a metric map its functions. Pure: nothing happens until one of them is called. Attributes that the map does not have are
 * dropped when the program runs, too; values that are no finite numbers are ignored, said once, and counted.
 * @example
 * const metrics = defineMetrics(TOOL_METRICS)
 * metrics.record('gen_ai.execute_tool.duration', span.elapsed, { 'gen_ai.tool.name': name })
 */
export function defineMetrics<const M extends MetricMap>(map: M): DefinedMetrics<M> {
  const found = new Map<string, Found | undefined>()
  const find = (name: string): Found | undefined => {
    if (!found.has(name)) found.set(name, open(map, name))
    return found.get(name)
  }
  const wanted = (name: string): Found | undefined => {
    const metric = metering.engine && find(name)
    return metric !== undefined && isWanted(metric.era) ? metric : undefined
  }
  const measure = (name: string, value: number, attributes?: MetricAttributes): void => {
    const metric = wanted(name)
    if (metric !== undefined) metric.registration.recorder?.record(value, attributes, metric.keys)
  }
  const recordAll = (name: string, values: readonly number[], attributes?: MetricAttributes): void => {
    const metric = wanted(name)
    if (metric !== undefined) metric.registration.recorder?.recordAll(values, attributes, metric.keys)
  }
  const observe = (name: string, read: (observe: Observe) => void): (() => void) => {
    const metric = find(name)
    if (metric === undefined) return () => {}
    const source = { keys: metric.keys, read }
    metric.registration.sources.add(source)
    return () => void metric.registration.sources.delete(source)
  }
  return { add: measure, record: measure, recordAll, observe } as DefinedMetrics<M>
}

function isWanted(era: MetricEra | undefined): boolean {
  return era === undefined || metering.era === 'both' || metering.era === era
}

interface Found {
  readonly registration: Registration
  readonly era: MetricEra | undefined
  /** Sorted. */
  readonly keys: readonly string[]
}

/** What a name of the map stands for in this process; `undefined` where callers broke the types. */
function open(map: MetricMap, name: string): Found | undefined {
  const definition = Object.hasOwn(map, name) ? map[name] : undefined
  if (definition === undefined) {
    warnOnce('metric-unknown', `there is no metric "${name}" in its map; it is not recorded`)
    return undefined
  }
  const { attributes, era } = definition
  return { registration: register(name, shapeOf(definition)), keys: Object.keys(attributes).sort(), era }
}

function shapeOf(definition: MetricDefinition): MetricShape {
  const { type, unit, brief, valueType = 'double' } = definition
  return { type, unit, brief, valueType, buckets: definition.type === 'histogram' ? definition.buckets : undefined }
}
