/**
 * What an event costs by the signals that take it. Variants take turns, each in a process of its own; exit code 1 where an event is missing from a
 * signal, or came twice.
 */
import { parseArgs } from 'node:util'
import { describeMachine } from '../environment.ts'
import { count } from '../options.ts'
import { summarize } from '../statistics.ts'
import type { EventReport } from './measure-events.ts'
import { runEvents } from './run-events.ts'
import { VARIANTS, type Variant } from './variants.ts'

const USAGE = `Usage: npm run bench:event -- [options]

  --rounds <n>    how often every variant is measured (default 5)
  --events <n>    how many events each time (default 100000)
  --node <path>   the Node binary to measure (default: the one that runs this)
  --help
`
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    events: { type: 'string', default: '100000' },
    node: { type: 'string', default: process.execPath },
    help: { type: 'boolean', default: false },
  },
})

async function measure(rounds: number, events: number): Promise<Map<Variant, EventReport[]>> {
  const reports = new Map<Variant, EventReport[]>(VARIANTS.map((variant) => [variant, []]))
  for (let round = 1; round <= rounds; round += 1) {
    for (const [variant, found] of reports) {
      process.stderr.write(`round ${round} of ${rounds}: ${variant.name}\n`)
      found.push(await runEvents(variant, { events, node: values.node }))
    }
  }
  return reports
}

function table(reports: ReadonlyMap<Variant, readonly EventReport[]>): string[] {
  const rows = Array.from(reports, ([{ name }, found]) => {
    const { median, min, max } = summarize(found.map(({ nanosecondsPerEvent }) => nanosecondsPerEvent))
    return row(name, [nanoseconds(median), `${nanoseconds(min)} - ${nanoseconds(max)}`])
  })
  return [row('', ['median', 'min - max']), ...rows]
}

function row(name: string, cells: readonly string[]): string {
  return `  ${name.padEnd(20)}${cells.map((cell) => cell.padStart(18)).join('')}`
}

function nanoseconds(value: number): string {
  return value < 100 ? value.toFixed(1) : Math.round(value).toLocaleString('en')
}

async function main(): Promise<void> {
  if (values.help) return void process.stdout.write(USAGE)
  const rounds = count('rounds', values.rounds)
  const events = Math.ceil(count('events', values.events) / 100) * 100
  const reports = await measure(rounds, events)
  const { platform, processors, date } = describeMachine()
  const { node, clock } = reports.values().next().value![0]!
  const lines = [
    `zeph-telemetry bench:event, ${date}`,
    `Node ${node} on ${platform}, ${processors}`,
    `${rounds} rounds, interleaved; ${events.toLocaleString('en')} events with 4 fields, of which 2 are metrics; ${clock}, writing included`,
    '',
    'ns per event',
    ...table(reports),
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}

try {
  await main()
} catch (error) {
  process.stderr.write(`bench: ${(error as Error).message}\n`)
  process.exitCode = 1
}
