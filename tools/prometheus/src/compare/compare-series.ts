/** Sums by labels: each series of Prometheus's answer against the row of the trace file with the same labels. Equal means equal. */
import type { Row } from '@zeph-telemetry/perfetto'
import type { Sample } from '../run/prometheus-server.ts'
import { type Finding, NOTHING } from './finding.ts'

/** What a check may leave open. */
export interface SeriesRules {
  /** Everything may be zero; else a check of nothing fails. */
  readonly mayBeZero?: boolean
  /** One finding in place of all, where all hold. */
  readonly folded?: boolean
}

/**
 * One finding for each combination of labels that either side has. One that a side does not have is 0 there, which is what both mean by it.
 * @param rows of a column `value` and columns named as labels; a null is a label that is not there
 */
export function compareSeries(
  samples: readonly Sample[],
  rows: readonly Row[],
  { mayBeZero = false, folded = false }: SeriesRules = {},
): Finding[] {
  const scraped = new Map(samples.map(({ labels, value }) => [keyOf(Object.entries(labels)), value]))
  const traced = new Map(rows.map(({ value, ...labels }) => [keyOf(Object.entries(labels)), Number(value ?? 0)]))
  const keys = [...new Set([...scraped.keys(), ...traced.keys()])].toSorted()
  const findings = keys.map((key) => findingOf(key, scraped.get(key) ?? 0, traced.get(key) ?? 0))
  // A metric of another name has no series.
  const something = [...scraped.values()].some((value) => value > 0 || mayBeZero)
  if (!something) return [...findings, NOTHING]
  if (!folded || findings.some(({ holds }) => !holds)) return findings
  return [{ of: `${findings.length} series, together`, prometheus: total(scraped), trace: total(traced), holds: true }]
}

function total(values: ReadonlyMap<string, number>): string {
  return String([...values.values()].reduce((sum, value) => sum + value, 0))
}

function findingOf(key: string, prometheus: number, trace: number): Finding {
  return {
    of: key === '' ? 'all' : key,
    prometheus: String(prometheus),
    trace: String(trace),
    holds: prometheus === trace,
  }
}

/** The labels that are there, in the order of their names, by their values alone: the query says which they are. */
function keyOf(labels: readonly (readonly [name: string, value: unknown])[]): string {
  const present = labels.filter(([, value]) => value !== null && value !== undefined && value !== '')
  return present
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([, value]) => String(value))
    .join(', ')
}
