/** A row for each comparison of two states. */
import type { Comparison } from './compare-alternately.ts'

/** The head of the table; `what` names its first column. */
export function tableHead(what: string): string {
  return [
    what.padEnd(20),
    'overhead'.padStart(10),
    'min to max'.padStart(14),
    'null'.padStart(10),
    'min to max'.padStart(14),
  ].join('  ')
}

export function formatComparison(name: string, { overhead, noise }: Comparison): string {
  const show = ({ median, min, max }: Comparison['overhead']) => [
    `${median.toFixed(2)} %`.padStart(10),
    `${min.toFixed(1)} to ${max.toFixed(1)}`.padStart(14),
  ]
  return [name.padEnd(20), ...show(overhead), ...show(noise)].join('  ')
}
