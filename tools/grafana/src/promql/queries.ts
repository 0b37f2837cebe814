/**
 * PromQL for metrics by their OpenTelemetry names. Each query finds a metric whether it was pushed over OTLP or scraped: `A or B` inside the
 * aggregation, where the names differ. Pure, once the metrics are read.
 */

import type { Route } from '../names/prometheus-name.ts'
import type { EmittedMetric } from '../names/read-emitted.ts'

/** Which series, and how they are put together. */
export interface Selection {
  /** Labels that stay apart. */
  readonly by?: readonly string[]
  /** More conditions on labels, such as `error_type!=""`. */
  readonly where?: string
}

/** Queries over metrics that exist; each throws for a metric, or a kind of series, that does not. */
export interface Queries {
  /** Per second. */
  rate(metric: string, selection?: Selection): string
  /** What was added in the time that the dashboard shows. */
  increase(metric: string, selection?: Selection): string
  /**
   * What processes counted since they began, of those that were there in the time that the dashboard shows. For what is rare: `increase` does not see
   * the value that a series begins with, and a single loss is just that.
   */
  total(metric: string, selection?: Selection): string
  /** As of now, added up. */
  current(metric: string, selection?: Selection): string
  /** The greatest of all series as of now. */
  greatest(metric: string, selection?: Selection): string
  /** The greatest share of one metric in another, series by series; `apart` are labels that only the part has. */
  greatestShare(part: string, whole: string, selection?: Pick<Selection, 'where'> & { apart?: string }): string
  /** Of a histogram: measurements per second. */
  countRate(metric: string, selection?: Selection): string
  /** Of a histogram: the sum of what was measured, per second. */
  sumRate(metric: string, selection?: Selection): string
  /** Of a histogram: the mean of what was measured. */
  mean(metric: string, selection?: Selection): string
  /** Of a histogram; durations in seconds. */
  quantile(quantile: number, metric: string, selection?: Selection): string
  /** Of a histogram of calls: the share that failed, from 0 to 1; 0 where none did. */
  failedShare(metric: string, selection?: Selection): string
}

const SERVICE = 'service_name=~"$service"'
const FAILED = 'error_type!=""'

export function queriesFor(metrics: ReadonlyMap<string, EmittedMetric>): Queries {
  const number = (name: string) => routes(metrics, name, (type) => type !== 'histogram')
  const histogram = (name: string) => routes(metrics, name, (type) => type === 'histogram')
  const summed = (aggregate: string, by: readonly string[], expression: string) =>
    `${aggregate}${by.length > 0 ? ` by (${by.join(', ')}) ` : ''}(${expression})`
  const over = (call: string, range: string, ending: string, where: string | undefined) => (route: Route) =>
    `${call}(${route.name}${ending}${matcher(where)}[${range}])`
  const rateOf = (found: readonly Route[], ending: string, { by = [], where }: Selection) =>
    summed('sum', by, either(found, over('rate', '$__rate_interval', ending, where)))
  const at = (aggregate: string, name: string, { by = [], where }: Selection) =>
    summed(
      aggregate,
      by,
      either(number(name), (route) => `${route.name}${matcher(where)}`),
    )
  const quantile = (share: number, name: string, { by = [], where }: Selection = {}) => {
    const one = (of: readonly Route[]) =>
      `histogram_quantile(${share}, ${rateOf(of, '_bucket', { by: ['le', ...by], ...(where && { where }) })})`
    return inOneUnit(histogram(name), one)
  }
  return {
    rate: (name, selection = {}) => rateOf(number(name), '', selection),
    increase: (name, { by = [], where } = {}) =>
      summed('sum', by, either(number(name), over('increase', '$__range', '', where))),
    total: (name, { by = [], where } = {}) =>
      summed('sum', by, either(number(name), over('max_over_time', '$__range', '', where))),
    current: (name, selection = {}) => at('sum', name, selection),
    greatest: (name, selection = {}) => at('max', name, selection),
    greatestShare: (part, whole, { where, apart } = {}) => {
      const values = (name: string, condition?: string) =>
        either(number(name), (route) => `${route.name}${matcher(condition)}`)
      return `max((${values(part, where)}) / ${apart ? `ignoring (${apart}) ` : ''}(${values(whole)}))`
    },
    countRate: (name, selection = {}) => rateOf(histogram(name), '_count', selection),
    sumRate: (name, selection = {}) => inOneUnit(histogram(name), (of) => rateOf(of, '_sum', selection)),
    mean: (name, selection = {}) =>
      inOneUnit(histogram(name), (of) => `${rateOf(of, '_sum', selection)} / ${rateOf(of, '_count', selection)}`),
    quantile,
    failedShare: (name, { by = [], where } = {}) => {
      const all = rateOf(histogram(name), '_count', { by, ...(where && { where }) })
      const failed = rateOf(histogram(name), '_count', { by, where: where ? `${FAILED},${where}` : FAILED })
      // Without failures there is no series of them: then the share is 0 and not absent.
      return `(${failed} or ${all} * 0) / ${all}`
    },
  }
}

function routes(
  metrics: ReadonlyMap<string, EmittedMetric>,
  name: string,
  fits: (type: EmittedMetric['definition']['type']) => boolean,
): readonly Route[] {
  const metric = metrics.get(name)
  if (metric === undefined) throw new Error(`no package records the metric ${name}`)
  if (!fits(metric.definition.type)) throw new Error(`${name} is a ${metric.definition.type}: ask it another way`)
  return metric.routes
}

/** One or the other: their labels differ by how they came, so that `or` keeps the series of both. */
function either(routes: readonly Route[], expression: (route: Route) => string): string {
  return routes.map(expression).join(' or ')
}

/** As many queries as there are units, each in seconds. */
function inOneUnit(routes: readonly Route[], expression: (of: readonly Route[]) => string): string {
  const divisors = new Set(routes.map(({ divisor }) => divisor))
  return [...divisors]
    .map((divisor) => {
      const inUnit = expression(routes.filter((route) => route.divisor === divisor))
      return divisor === 1 ? inUnit : `(${inUnit}) / ${divisor}`
    })
    .join(' or ')
}

function matcher(where: string | undefined): string {
  return `{${[SERVICE, ...(where ? [where] : [])].join(',')}}`
}
