/** The command line of the overhead bench. */
import { parseArgs } from 'node:util'
import { count } from '../options.ts'
import { OVERHEAD_WORKS, type OverheadWork } from './variants.ts'

/** What the command line asks for. */
export interface OverheadOptions {
  readonly rounds: number
  readonly works: readonly OverheadWork[]
  /** Runs of the scenario per process. */
  readonly scenarios: number
  /** Turns per process. */
  readonly turns: number
  /** Between the two stretches, as a multiple of what is measured in each. */
  readonly warmUp: number
  readonly delayScale: number
  readonly node: string
  readonly json: boolean
}

export const USAGE = `Usage: npm run bench:overhead -- [options]

  --rounds <n>     how often every variant runs (default 5)
  --work <name>    only this: scenario, turn or turns; again for another
  --scenarios <n>  runs of the full scenario per measure (default 2)
  --turns <n>      turns per measure (default 260)
  --warm-up <n>    so many times that between the first measure of a process
                   and the second (default 4)
  --delay <n>      1: the model takes its time, as real ones do, and a run takes
                   an hour; 0: it answers at once (default 0)
  --node <path>    the Node binary to measure (default: the one that runs this)
  --json           prints the figures as JSON
  --help
`

/**
 * Reads the command line; undefined where help is asked for.
 * @throws TypeError where it cannot be read
 */
export function readOverheadOptions(args: readonly string[]): OverheadOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: 'string', default: '5' },
      work: { type: 'string', multiple: true, default: OVERHEAD_WORKS.map(({ name }) => name) },
      scenarios: { type: 'string', default: '2' },
      turns: { type: 'string', default: '260' },
      'warm-up': { type: 'string', default: '4' },
      delay: { type: 'string', default: '0' },
      node: { type: 'string', default: process.execPath },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return undefined
  return {
    rounds: count('rounds', values.rounds),
    works: worksOf(values.work),
    scenarios: count('scenarios', values.scenarios),
    turns: count('turns', values.turns),
    warmUp: count('warm-up', values['warm-up']),
    delayScale: delayOf(values.delay),
    node: values.node,
    json: values.json,
  }
}

function delayOf(text: string): number {
  const value = Number(text)
  if (text === '' || !(value >= 0)) throw new TypeError(`--delay takes a number from 0 on, not "${text}"`)
  return value
}

function worksOf(names: readonly string[]): OverheadWork[] {
  const unknown = names.find((name) => !OVERHEAD_WORKS.some((work) => work.name === name))
  if (unknown !== undefined) throw new TypeError(`--work takes scenario, turn or turns, not "${unknown}"`)
  return OVERHEAD_WORKS.filter(({ name }) => names.includes(name))
}
