/** Holds what spans say against what was timed by hand. */
import type { Times } from './quantile.ts'
import type { Row } from './rows.ts'
import type { TimesByName } from './sources.ts'

/** How far spans may be off, as a share of what was timed by hand. */
export const TOLERANCE = 0.05

/** What one source says of a row. */
export interface Reading {
  readonly source: string
  /** Undefined where the source does not know the row's spans. */
  readonly times: Times | undefined
}

/** A row with all that is known of it. */
export interface Comparison {
  readonly row: Row
  readonly byHand: Times
  readonly readings: readonly Reading[]
}

/** Brings together what belongs to a row. */
export function compare(row: Row, byHand: Times, sources: Readonly<Record<string, TimesByName>>): Comparison {
  const readings = Object.entries(sources).map(([source, times]) => ({ source, times: times.get(row.span) }))
  return { row, byHand, readings }
}

/** By how much a source is off: 0.01 is 1 % more than by hand. */
export function deviation(byHand: Times, times: Times, quantile: 'median' | 'p95'): number {
  return times[quantile] / byHand[quantile] - 1
}

/** What is wrong; nothing where each source has every span, and none is off by more than the tolerance. */
export function problemsOf(comparisons: readonly Comparison[]): string[] {
  return comparisons.flatMap(({ row, byHand, readings }) => [
    ...(byHand.count === row.calls ? [] : [`${row.span}: timed ${byHand.count} calls by hand instead of ${row.calls}`]),
    ...readings.flatMap(({ source, times }) =>
      problemsIn(byHand, times).map((problem) => `${row.span}: ${source} ${problem}`),
    ),
  ])
}

function problemsIn(byHand: Times, times: Times | undefined): string[] {
  if (times === undefined || times.count !== byHand.count)
    return [`has ${times?.count ?? 0} spans instead of ${byHand.count}`]
  return (['median', 'p95'] as const).flatMap((quantile) => {
    const off = deviation(byHand, times, quantile)
    return Math.abs(off) <= TOLERANCE ? [] : [`is off by ${(off * 100).toFixed(1)} % (${quantile})`]
  })
}
