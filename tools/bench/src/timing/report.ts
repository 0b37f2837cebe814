/** The validation table, within 80 columns. */
import type { Machine } from '../environment.ts'
import { type Comparison, deviation, TOLERANCE } from './compare.ts'
import type { Times } from './quantile.ts'

/** The whole report as text. */
export function formatTiming(
  environment: Machine & { readonly node: string },
  comparisons: readonly Comparison[],
): string {
  const { node, platform, processors, date } = environment
  const sources = comparisons[0]?.readings.map(({ source }) => source) ?? []
  return [
    `zeph-telemetry bench:timing, ${date}`,
    `Node ${node} on ${platform}, ${processors}`,
    'Spans against performance.now() around the same work, ms; x 32 is 32 at a time',
    '',
    line(['', 'calls', '', 'by hand', ...sources]),
    ...comparisons.flatMap(rowLines),
    '',
    verdict(comparisons),
    '',
  ].join('\n')
}

function rowLines({ row, byHand, readings }: Comparison): string[] {
  const name = `${row.milliseconds} ms${row.lanes === 1 ? '' : ` x ${row.lanes}`}`
  const cells = (quantile: 'median' | 'p95') => [
    quantile,
    milliseconds(byHand[quantile]),
    ...readings.map(({ times }) => reading(byHand, times, quantile)),
  ]
  return [line([name, String(row.calls), ...cells('median')]), line(['', '', ...cells('p95')])]
}

const WIDTHS = [13, 5, 8, 9, 15, 15, 15]

function line([name = '', calls = '', quantile = '', ...values]: readonly string[]): string {
  const padded = values.map((value, index) => value.padStart(WIDTHS[index + 3]!))
  return `${name.padEnd(WIDTHS[0]!)}${calls.padStart(WIDTHS[1]!)}  ${quantile.padEnd(WIDTHS[2]! - 2)}${padded.join('')}`.trimEnd()
}

function reading(byHand: Times, times: Times | undefined, quantile: 'median' | 'p95'): string {
  if (times === undefined) return 'none'
  return `${milliseconds(times[quantile])} ${percent(deviation(byHand, times, quantile)).padStart(5)}%`
}

/** Five digits or so: what stands behind them is noise. */
function milliseconds(value: number): string {
  return value.toFixed(value < 10 ? 3 : value < 100 ? 2 : 1)
}

function percent(share: number): string {
  const text = (share * 100).toFixed(1)
  return text.startsWith('-') ? text : `+${text}`
}

function verdict(comparisons: readonly Comparison[]): string {
  const all = comparisons.flatMap(({ byHand, readings }) =>
    readings.flatMap(({ times }) =>
      times === undefined ? [] : [deviation(byHand, times, 'median'), deviation(byHand, times, 'p95')],
    ),
  )
  const worst = Math.max(...all.map(Math.abs))
  return `Worst deviation ${(worst * 100).toFixed(2)} %, allowed ${TOLERANCE * 100} %`
}
