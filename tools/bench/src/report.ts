/** The table, within 80 columns. */
import type { Environment } from './environment.ts'
import type { Figure, Result } from './results.ts'

/** The whole report as text. */
export function formatReport(environment: Environment, results: readonly Result[]): string {
  const { node, platform, processors, date, rounds, iterations, clock } = environment
  return [
    `zeph-telemetry bench, ${date}`,
    `Node ${node} on ${platform}, ${processors}`,
    `${rounds} rounds, interleaved; ${iterations.toLocaleString('en')} calls per measure, more where nothing is recorded`,
    `${clock}, export included`,
    'Read ratios, not absolutes: machines differ, and the functions do nearly nothing.',
    '',
    ...results.flatMap((result) => [...section(result), '']),
  ].join('\n')
}

function section({ title, figures }: Result): string[] {
  const head = row(['', 'median', 'min - max', 'x bare', 'x SDK'])
  return [title, head, ...figures.map((figure) => row(cells(figure)))]
}

function cells({ variant, median, min, max, toBare, toSdk }: Figure): string[] {
  return [
    variant,
    nanoseconds(median),
    `${nanoseconds(min)} - ${nanoseconds(max)}`,
    toBare === undefined ? '' : ratio(toBare),
    ratio(toSdk),
  ]
}

const WIDTHS = [20, 10, 19, 10, 10]

function row([name = '', ...values]: readonly string[]): string {
  const padded = values.map((value, index) => value.padStart(WIDTHS[index + 1]!))
  return `  ${name.padEnd(WIDTHS[0]!)}${padded.join('')}`.trimEnd()
}

function nanoseconds(value: number): string {
  return Math.abs(value) < 99.95 ? value.toFixed(1) : Math.round(value).toLocaleString('en')
}

/** What is no more than noise shows as 0. */
function ratio(value: number): string {
  const text = value.toFixed(Math.abs(value) < 0.995 ? 3 : value < 99.5 ? 2 : 0)
  return text === '-0.000' ? '0.000' : text
}
