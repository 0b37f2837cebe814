/**
 * The channel bench: what a message through a channel costs bare, off, counted and with spans. Every variant runs in a
 * process of its own, its passes in turns with passes through a bare channel. A variant that did less than it should ends
 * the bench with exit code 1.
 */
import { describeEnvironment } from '../environment.ts'
import type { ChannelReport } from './measure-channel.ts'
import { type ChannelBenchOptions, readChannelOptions, USAGE } from './options.ts'
import { formatChannelReport } from './report.ts'
import { type ChannelRound, resultsOf, workOf } from './results.ts'
import { runChannel } from './run-channel.ts'
import { CHANNEL_VARIANTS, type ChannelVariant } from './variants.ts'

async function runRounds(options: ChannelBenchOptions): Promise<ChannelRound[]> {
  const done: ChannelRound[] = []
  for (let round = 0; round < options.rounds; round += 1) {
    const reports = new Map<ChannelVariant, ChannelReport>()
    for (let turn = 0; turn < CHANNEL_VARIANTS.length; turn += 1) {
      const variant = CHANNEL_VARIANTS[(round + turn) % CHANNEL_VARIANTS.length]!
      process.stderr.write(`round ${round + 1} of ${options.rounds}: ${variant.name}\n`)
      reports.set(variant, await runChannel(variant, options))
    }
    done.push(reports)
  }
  return done
}

async function main(): Promise<void> {
  const options = readChannelOptions(process.argv.slice(2))
  if (options === undefined) return void process.stdout.write(USAGE)
  const rounds = await runRounds(options)
  const { rounds: count, messages: iterations } = options
  const environment = describeEnvironment(rounds[0]!.get(CHANNEL_VARIANTS[0]!)!, { rounds: count, iterations })
  const results = resultsOf(rounds)
  const workNanoseconds = workOf(rounds)
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ environment, results, workNanoseconds }, undefined, 2)}\n`
      : formatChannelReport(environment, { results, workNanoseconds }),
  )
}

try {
  await main()
} catch (error) {
  process.stderr.write(`bench:channel: ${(error as Error).message}\n`)
  process.exitCode = 1
}
