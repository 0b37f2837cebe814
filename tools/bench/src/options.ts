/** The command line of the bench. */
import { parseArgs } from 'node:util'

/** What the command line asks for. */
export interface BenchOptions {
  readonly rounds: number
  readonly iterations: number
  readonly node: string
  readonly json: boolean
}

export const USAGE = `Usage: npm run bench -- [options]

  --rounds <n>       how often every variant runs (default 7)
  --iterations <n>   calls per variant, measure and round (default 100000)
  --node <path>      the Node binary to measure (default: the one that runs the bench)
  --json             prints the figures as JSON
  --help
`

/**
 * Reads the command line; undefined where help is asked for.
 * @throws TypeError where it cannot be read
 */
export function readOptions(args: readonly string[]): BenchOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: 'string', default: '7' },
      iterations: { type: 'string', default: '100000' },
      node: { type: 'string', default: process.execPath },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return undefined
  return {
    rounds: count('rounds', values.rounds),
    iterations: count('iterations', values.iterations),
    node: values.node,
    json: values.json,
  }
}

/** Reads a whole number of at least 1. @throws TypeError where it is none */
export function count(name: string, text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1)
    throw new TypeError(`--${name} takes a whole number of at least 1, not "${text}"`)
  return value
}
