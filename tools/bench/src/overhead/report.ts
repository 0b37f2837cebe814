/** The overhead table, within 80 columns. */
import type { Machine } from '../environment.ts'
import type { OverheadOptions } from './options.ts'
import type { Clock, OverheadFigure, OverheadResult } from './results.ts'

interface Layout {
  readonly title: string
  readonly unit: (work: OverheadResult['work']) => string
  /** What is above bare is called so. */
  readonly above: string
  readonly write: (cost: number) => string
}

const TIME = { unit: ({ unit }: OverheadResult['work']) => `ms per ${unit}`, above: 'overhead', write: milliseconds }
const LAYOUTS: Readonly<Record<Clock, Layout>> = {
  cpuMs: { ...TIME, title: 'CPU, all threads' },
  wallMs: { ...TIME, title: 'wall clock' },
  coreShare: { title: 'how busy one core is', unit: () => '% of one core', above: 'more', write: percent },
}
const STRETCHES = { first: 'from the start', warm: 'warm' } as const

/** The whole report as text. */
export function formatOverhead(
  machine: Machine & { readonly node: string },
  options: Pick<OverheadOptions, 'rounds' | 'delayScale' | 'warmUp'>,
  results: readonly OverheadResult[],
): string {
  return [
    `zeph-telemetry bench:overhead, ${machine.date}`,
    `Node ${machine.node} on ${machine.platform}, ${machine.processors}`,
    `${options.rounds} rounds, interleaved; the model ${pace(options)}`,
    'Overhead is that above bare of the same round; handing over is included.',
    `"From the start" is the first work of a process; ${options.warmUp} times that, then "warm".`,
    '',
    ...results.flatMap((result) => [...section(result), '']),
  ].join('\n')
}

function pace({ delayScale }: Pick<OverheadOptions, 'delayScale'>): string {
  if (delayScale === 0) return 'answers at once'
  return delayScale === 1 ? 'takes its time' : `takes its time x ${delayScale}`
}

function section({ work, stretch, clock, figures }: OverheadResult): string[] {
  const { title, unit, above, write } = LAYOUTS[clock]
  return [
    `${work.title}, ${STRETCHES[stretch]}: ${title}`,
    row([`  ${unit(work)}`, 'median', 'min - max', above, 'min - max']),
    ...figures.map((figure) => row(cells(figure, write))),
  ]
}

function cells({ variant, cost, overhead }: OverheadFigure, write: Layout['write']): string[] {
  const shown = [`  ${variant}`, write(cost.median), `${write(cost.min)} - ${write(cost.max)}`]
  if (overhead === undefined) return shown
  return [...shown, percent(overhead.median), `${percent(overhead.min)} - ${percent(overhead.max)}`]
}

const WIDTHS = [19, 10, 19, 11, 20]

function row([name = '', ...values]: readonly string[]): string {
  const padded = values.map((value, index) => value.padStart(WIDTHS[index + 1]!))
  return `${name.padEnd(WIDTHS[0]!)}${padded.join('')}`.trimEnd()
}

function milliseconds(value: number): string {
  return value < 99.95 ? value.toFixed(1) : Math.round(value).toLocaleString('en')
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}
