/** The latency table of the matrix, within 80 columns. */
import type { LoadReport } from './load-task.ts'

/** One run. */
export interface MatrixRow {
  readonly name: string
  readonly report: LoadReport
  readonly missing: number
}

const WIDTHS = [17, 9, 9, 9, 13, 12, 11]

/** Times in milliseconds, memory in MB. */
export function formatMatrix(rows: readonly MatrixRow[]): string {
  const head = ['', 'turn ms', 'p99', 'max', 'heap MB', 'missing', 'end ms']
  return [head, ...rows.map(cells)].map(line).join('\n')
}

function cells({ name, report, missing }: MatrixRow): string[] {
  const { turnMs, heap, shutdownMs } = report
  const grown = (heap.most - heap.early) / 1e6
  return [
    name,
    turnMs.median.toFixed(3),
    turnMs.p99.toFixed(1),
    turnMs.max.toFixed(0),
    `${(heap.most / 1e6).toFixed(0)} (${grown < 0.05 ? '+0' : `+${grown.toFixed(1)}`})`,
    missing.toLocaleString('en'),
    shutdownMs.toFixed(0),
  ]
}

function line([name = '', ...values]: readonly string[]): string {
  return `${name.padEnd(WIDTHS[0]!)}${values.map((value, index) => value.padStart(WIDTHS[index + 1]!)).join('')}`
}
