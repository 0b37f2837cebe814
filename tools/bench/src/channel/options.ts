/** The command line of the channel bench. */
import { parseArgs } from 'node:util'
import { count } from '../options.ts'

/** What the command line asks for. */
export interface ChannelBenchOptions {
  readonly rounds: number
  readonly messages: number
  readonly leastMilliseconds: number
  readonly node: string
  readonly json: boolean
}

export const USAGE = `Usage: npm run bench:channel -- [options]

  --rounds <n>     how often every variant runs (default 5)
  --messages <n>   messages of a pass (default 200000; a tenth of it with spans)
  --least <ms>     repeats passes until they have taken so long (default 800)
  --node <path>    the Node binary to measure (default: the one that runs the bench)
  --json           prints the figures as JSON
  --help
`

/**
 * Reads the command line; undefined where help is asked for.
 * @throws TypeError where it cannot be read
 */
export function readChannelOptions(args: readonly string[]): ChannelBenchOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: 'string', default: '5' },
      messages: { type: 'string', default: '200000' },
      least: { type: 'string', default: '800' },
      node: { type: 'string', default: process.execPath },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return undefined
  return {
    rounds: count('rounds', values.rounds),
    messages: count('messages', values.messages),
    leastMilliseconds: count('least', values.least),
    node: values.node,
    json: values.json,
  }
}
