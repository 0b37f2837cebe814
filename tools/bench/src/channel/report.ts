/** The table of the channel bench, within 80 columns. */
import type { Environment } from '../environment.ts'
import type { ChannelFigure, ChannelResult } from './results.ts'
import { METRICS } from './variants.ts'

/** What metrics may cost at a high rate of messages that somebody works on, as a share of what the bare channel takes. */
const TARGET = 0.01

/** The whole report as text. */
export function formatChannelReport(
  { node, platform, processors, date, rounds, iterations, clock }: Environment,
  { results, workNanoseconds }: { readonly results: readonly ChannelResult[]; readonly workNanoseconds: number },
): string {
  return [
    `zeph-telemetry bench:channel, ${date}`,
    `Node ${node} on ${platform}, ${processors}`,
    `${rounds} rounds, interleaved; messages of 1 KiB, at least ${iterations.toLocaleString('en')} per measure`,
    `${clock}`,
    `The work on a message takes ${Math.round(workNanoseconds).toLocaleString('en')} ns by itself`,
    '',
    ...results.flatMap((result) => [...section(result), '']),
    verdict(results),
    '',
  ].join('\n')
}

function section({ title, figures }: ChannelResult): string[] {
  const head = row(['', 'median', 'min - max', 'bare', 'above bare', 'overhead'])
  return [title, head, ...figures.map((figure) => row(cells(figure)))]
}

function cells({ variant, median, min, max, bare, aboveBare, overhead }: ChannelFigure): string[] {
  const range = `${nanoseconds(min)} - ${nanoseconds(max)}`
  return [variant, nanoseconds(median), range, nanoseconds(bare), nanoseconds(aboveBare), percent(overhead)]
}

const WIDTHS = [18, 9, 18, 9, 12, 11]

function row([name = '', ...values]: readonly string[]): string {
  const padded = values.map((value, index) => value.padStart(WIDTHS[index + 1]!))
  return `  ${name.padEnd(WIDTHS[0]!)}${padded.join('')}`.trimEnd()
}

function nanoseconds(value: number): string {
  return Math.abs(value) < 99.95 ? value.toFixed(1) : Math.round(value).toLocaleString('en')
}

function percent(share: number): string {
  return `${(share * 100).toFixed(Math.abs(share) < 0.995 ? 2 : 0)} %`
}

function verdict(results: readonly ChannelResult[]): string {
  const working = results.find(({ measure }) => measure === 'work')!
  const { overhead } = working.figures.find(({ variant }) => variant === METRICS)!
  const relation = overhead < TARGET ? 'below' : 'NOT below'
  return `Metrics cost ${percent(overhead)} with work, ${relation} the target of ${TARGET * 100} %`
}
