/** The command line of the timing validation. */
import { parseArgs } from 'node:util'
import { rowsBetween } from './rows.ts'

/** What the command line asks for. */
export interface TimingOptions {
  /** Milliseconds. */
  readonly shortest: number
  /** Milliseconds. */
  readonly longest: number
  readonly json: boolean
}

export const USAGE = `Usage: npm run bench:timing -- [options]

  --shortest <ms>   leaves out rows of shorter waits (default 1)
  --longest <ms>    leaves out rows of longer waits (default 1000)
  --json            prints the figures as JSON
  --help
`

/**
 * Reads the command line; undefined where help is asked for.
 * @throws TypeError where it cannot be read
 */
export function readTimingOptions(args: readonly string[]): TimingOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      shortest: { type: 'string', default: '1' },
      longest: { type: 'string', default: '1000' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return undefined
  const shortest = milliseconds('shortest', values.shortest)
  const longest = milliseconds('longest', values.longest)
  if (rowsBetween(shortest, longest).length === 0)
    throw new TypeError(`there is no row of ${shortest} to ${longest} milliseconds`)
  return { shortest, longest, json: values.json }
}

function milliseconds(name: string, text: string): number {
  const value = Number(text)
  if (!(value >= 1)) throw new TypeError(`--${name} takes a number of at least 1, not "${text}"`)
  return value
}
