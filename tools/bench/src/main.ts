/**
 * The bench: every variant in a process of its own, in turns (A B C D E, A B C D E, ...), so that a change of the machine's
 * pace meets all of them. A variant that did less than it should ends the bench with exit code 1.
 */
import { describeEnvironment } from './environment.ts'
import type { VariantReport } from './measure-variant.ts'
import { type BenchOptions, readOptions, USAGE } from './options.ts'
import { formatReport } from './report.ts'
import { type Round, resultsOf } from './results.ts'
import { runVariant } from './run-variant.ts'
import { type Sink, startSink } from './sink/sink.ts'
import { VARIANTS, type Variant } from './variants.ts'

async function runRounds(options: BenchOptions, sink: Sink): Promise<Round[]> {
  const { rounds, iterations, node } = options
  const done: Round[] = []
  for (let round = 1; round <= rounds; round += 1) {
    const reports = new Map<Variant, VariantReport>()
    for (const [index, variant] of VARIANTS.entries()) {
      process.stderr.write(`round ${round} of ${rounds}: ${variant.name}\n`)
      reports.set(variant, await runVariant(variant, `${round}-${index}`, { iterations, node, sink }))
    }
    done.push(reports)
  }
  return done
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2))
  if (options === undefined) return void process.stdout.write(USAGE)
  const sink = await startSink()
  const rounds = await runRounds(options, sink).finally(() => sink.stop())
  const environment = describeEnvironment(rounds[0]!.get(VARIANTS[0]!)!, options)
  const results = resultsOf(rounds)
  process.stdout.write(
    options.json ? `${JSON.stringify({ environment, results }, undefined, 2)}\n` : formatReport(environment, results),
  )
}

try {
  await main()
} catch (error) {
  process.stderr.write(`bench: ${(error as Error).message}\n`)
  process.exitCode = 1
}
