/**
 * What system metrics cost an idle program: CPU time of all its threads, readings, events, trace file and log file included, as a share of one
 * CPU. Variants take turns; exit code 1 where the shortest interval costs 1 % or more.
 */
import { arch, cpus, platform } from 'node:os'
import { parseArgs } from 'node:util'
import { summarize } from '../statistics.ts'
import { runIdleProgram } from './run-idle-program.ts'

const USAGE = `Usage: npm run bench:system-metrics -- [options]

  --rounds <n>    how often every interval is measured (default 3)
  --seconds <n>   how long each time (default 10)
  --node <path>   the Node binary to measure (default: the one that runs this)
  --help
`
/** Seconds; 0 is off. */
const INTERVALS = [0, 5, 1]
const LIMIT_PERCENT = 1

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '10' },
    node: { type: 'string', default: process.execPath },
    help: { type: 'boolean', default: false },
  },
})

async function measure(rounds: number, seconds: number): Promise<Map<number, number[]>> {
  const percents = new Map<number, number[]>(INTERVALS.map((interval) => [interval, []]))
  for (let round = 1; round <= rounds; round += 1) {
    for (const [intervalSecs, found] of percents) {
      process.stderr.write(`round ${round} of ${rounds}: ${labelOf(intervalSecs)}\n`)
      const { cpuSeconds, wallSeconds, node } = await runIdleProgram({ node: values.node, intervalSecs, seconds })
      measuredNode = node
      found.push((cpuSeconds / wallSeconds) * 100)
    }
  }
  return percents
}

const labelOf = (intervalSecs: number) => (intervalSecs === 0 ? 'off' : `every ${intervalSecs} s`)
let measuredNode = ''

function table(percents: ReadonlyMap<number, readonly number[]>): string[] {
  const off = summarize(percents.get(0)!).median
  const rows = Array.from(percents, ([interval, found]) => {
    const { median, min, max } = summarize(found)
    const cells = [median.toFixed(3), `${min.toFixed(3)} - ${max.toFixed(3)}`, (median - off).toFixed(3)]
    return `  ${labelOf(interval).padEnd(12)}${cells.map((cell) => cell.padStart(16)).join('')}`
  })
  return [
    `  ${''.padEnd(12)}${['median', 'min - max', 'above off'].map((cell) => cell.padStart(16)).join('')}`,
    ...rows,
  ]
}

async function main(): Promise<void> {
  if (values.help) return void process.stdout.write(USAGE)
  const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)]
  if (!(Number.isInteger(rounds) && rounds > 0 && seconds > 0))
    throw new TypeError(`--rounds and --seconds take numbers above 0`)
  const percents = await measure(rounds, seconds)
  const cost = summarize(percents.get(INTERVALS.at(-1)!)!).median - summarize(percents.get(0)!).median
  const lines = [
    `System metrics of an idle program, CPU time of all threads in percent of one CPU`,
    `Node ${measuredNode} on ${platform()} ${arch()}, ${cpus().length} x ${cpus()[0]?.model.trim() ?? 'unknown processor'}; ${rounds} rounds of ${seconds} s, interleaved`,
    ...table(percents),
    `Every second: ${cost.toFixed(3)} %, ${cost < LIMIT_PERCENT ? 'below' : 'NOT below'} ${LIMIT_PERCENT} %`,
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
  if (cost >= LIMIT_PERCENT) process.exitCode = 1
}

try {
  await main()
} catch (error) {
  process.stderr.write(`bench: ${(error as Error).message}\n`)
  process.exitCode = 1
}
