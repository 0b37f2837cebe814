/** The orders a summary can have: names upwards, figures downwards. */
import type { NameStatistics } from '../trace/statistics.ts'

export const SORT_KEYS = ['total', 'self', 'count', 'p50', 'p95', 'errors', 'name'] as const
export type SortKey = (typeof SORT_KEYS)[number]

export function sortStatistics(statistics: readonly NameStatistics[], key: SortKey): NameStatistics[] {
  return statistics.toSorted((a, b) => {
    const byName = a.name.localeCompare(b.name)
    return key === 'name' ? byName : (b[key] ?? -1) - (a[key] ?? -1) || byName
  })
}
