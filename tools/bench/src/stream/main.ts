/**
 * What a chunk of a streamed reply costs, by the way in which it arrives. Variants take turns, each in a process of its own; exit code 1 where a
 * chunk was not read, or was not measured.
 */
import { parseArgs } from 'node:util'
import { describeMachine } from '../environment.ts'
import { count } from '../options.ts'
import { summarize } from '../statistics.ts'
import type { StreamReport } from './measure-stream.ts'
import { runStream, type StreamRun } from './run-stream.ts'
import { STREAM_VARIANTS, type StreamVariant } from './variants.ts'

/** Replies that are read at the same time. */
const CONCURRENCY = 32

const USAGE = `Usage: npm run bench:stream -- [options]

  --rounds <n>    how often every variant is measured (default 5)
  --tokens <n>    tokens of a reply, one a chunk (default 500)
  --times <n>     how often ${CONCURRENCY} replies at a time are read per measure; half of that
                  before it (default 10)
  --node <path>   the Node binary to measure (default: the one that runs this)
  --help

Measures what is built: npm run build comes first.
`
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    tokens: { type: 'string', default: '500' },
    times: { type: 'string', default: '10' },
    node: { type: 'string', default: process.execPath },
    help: { type: 'boolean', default: false },
  },
})

/** How chunks arrive. */
const PACES = [
  { title: 'a chunk each millisecond and reply', pauseMs: 1 },
  { title: 'as fast as they can be sent, many chunks at once', pauseMs: 0 },
] as const

type Pace = (typeof PACES)[number]
type Reports = ReadonlyMap<StreamVariant, StreamReport[]>

async function measure(pace: Pace, rounds: number): Promise<Reports> {
  const tokens = count('tokens', values.tokens)
  const times = count('times', values.times)
  const run: StreamRun = {
    ...{ tokens, pauseMs: pace.pauseMs, concurrency: CONCURRENCY, times, warmUp: Math.ceil(times / 2) },
    ...{ node: values.node, isBuilt: true },
  }
  const reports = new Map<StreamVariant, StreamReport[]>(STREAM_VARIANTS.map((variant) => [variant, []]))
  for (let round = 1; round <= rounds; round += 1) {
    for (const [variant, found] of reports) {
      process.stderr.write(`${pace.title}; round ${round} of ${rounds}: ${variant.name}\n`)
      found.push(await runStream(variant, run))
    }
  }
  return reports
}

const COLUMNS = [10, 18, 18, 12]

function table(reports: Reports): string[] {
  const perChunk = ({ nanoseconds, measured }: StreamReport) => nanoseconds / measured / 1000
  const bare = [...reports.values()][0]!.map(perChunk)
  const rows = Array.from(reports, ([{ name }, found]) => {
    const all = found.map(perChunk)
    const { median, min, max } = summarize(all)
    const above = summarize(all.map((value, round) => value - bare[round]!)).median
    const ratio = summarize(all.map((value, round) => value / bare[round]!)).median
    const cells = [median.toFixed(2), `${min.toFixed(2)} - ${max.toFixed(2)}`]
    return row(name, name === 'bare' ? cells : [...cells, above.toFixed(2), ratio.toFixed(3)])
  })
  return [row('us per chunk', ['median', 'min - max', 'above bare', 'x bare']), ...rows]
}

function row(name: string, cells: readonly string[]): string {
  return `  ${name.padEnd(14)}${cells.map((cell, column) => cell.padStart(COLUMNS[column]!)).join('')}`
}

async function main(): Promise<void> {
  if (values.help) return void process.stdout.write(USAGE)
  const rounds = count('rounds', values.rounds)
  const measured: (readonly [Pace, Reports])[] = []
  for (const pace of PACES) measured.push([pace, await measure(pace, rounds)])
  const { platform, processors, date } = describeMachine()
  const { node, clock } = measured[0]![1].values().next().value![0]!
  const lines = [
    `zeph-telemetry bench:stream, ${date}`,
    `Node ${node} on ${platform}, ${processors}`,
    `${rounds} rounds, interleaved; replies of ${values.tokens} tokens, one a chunk`,
    clock,
    ...measured.flatMap(([{ title }, reports]) => [
      '',
      `${title}, ${CONCURRENCY} replies at a time`,
      ...table(reports),
    ]),
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}

try {
  await main()
} catch (error) {
  process.stderr.write(`bench:stream: ${(error as Error).message}\n`)
  process.exitCode = 1
}
