/** Puts every question to both sides. */
import type { Trace } from '@zeph-telemetry/perfetto'
import type { Sample } from '../run/prometheus-server.ts'
import { compareLatency, type Histogram } from './compare-latency.ts'
import { compareSeries } from './compare-series.ts'
import type { Comparison } from './finding.ts'
import { LATENCIES, type LatencyQuestion, QUANTILES, SERIES, type SeriesQuestion } from './questions.ts'

/** Asks Prometheus at the moment that both sides are compared for. */
export type Ask = (promql: string) => Promise<Sample[]>

/** In the order of the questions; rejects where a side cannot answer. */
export async function compareRun(ask: Ask, trace: Trace): Promise<Comparison[]> {
  const comparisons: Comparison[] = []
  for (const question of LATENCIES) comparisons.push(await latency(question, ask, trace))
  for (const question of SERIES) comparisons.push(await series(question, ask, trace))
  return comparisons
}

async function series({ title, promql, sql, ...rules }: SeriesQuestion, ask: Ask, trace: Trace): Promise<Comparison> {
  const [samples, rows] = [await ask(promql), await trace.query(sql)]
  return { title, query: promql, findings: compareSeries(samples, rows, rules) }
}

async function latency(
  { title, histogram, selector = '', sql }: LatencyQuestion,
  ask: Ask,
  trace: Trace,
): Promise<Comparison> {
  const rows = await trace.query(sql)
  const durations = rows.map(({ dur }) => Number(dur))
  const query = `histogram_quantile(q, sum by (le) (${histogram}_bucket${selector}))`
  return { title, query, findings: compareLatency(await histogramOf(histogram, selector, ask), durations) }
}

/** The family's series together. */
async function histogramOf(family: string, selector: string, ask: Ask): Promise<Histogram> {
  const one = async (promql: string) => (await ask(promql))[0]?.value ?? Number.NaN
  const byBound = `sum by (le) (${family}_bucket${selector})`
  const buckets = await ask(byBound)
  const quantiles = new Map<number, number>()
  for (const quantile of QUANTILES) {
    quantiles.set(quantile, await one(`histogram_quantile(${quantile}, ${byBound})`))
  }
  return {
    count: await one(`sum(${family}_count${selector})`),
    sum: await one(`sum(${family}_sum${selector})`),
    buckets: new Map(buckets.map(({ labels: { le = '' }, value }) => [boundOf(le), value])),
    quantiles,
  }
}

function boundOf(le: string): number {
  return le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le)
}
