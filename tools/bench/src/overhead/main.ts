/**
 * The overhead bench: what telemetry costs a whole agent. Each variant works in a process of its own, in turns with the others. A run that did less
 * than it should ends the bench with exit code 1.
 */
import { exec } from 'node:child_process'
import { promisify } from 'node:util'
import { describeMachine } from '../environment.ts'
import { type Sink, startSink } from '../sink/sink.ts'
import { type OverheadOptions, readOverheadOptions, USAGE } from './options.ts'
import { formatOverhead } from './report.ts'
import { type OverheadResult, type OverheadRound, overheadsOf } from './results.ts'
import { runOverhead } from './run-overhead.ts'
import { OVERHEAD_VARIANTS, type OverheadWork } from './variants.ts'

interface Measurement {
  readonly node: string
  readonly results: readonly OverheadResult[]
}

async function measure(options: OverheadOptions, sink: Sink): Promise<Measurement> {
  const rounds = new Map<OverheadWork, OverheadRound[]>(options.works.map((work) => [work, []]))
  let node = ''
  for (let round = 0; round < options.rounds; round += 1) {
    for (const [work, done] of rounds) {
      const reports = new Map<(typeof OVERHEAD_VARIANTS)[number]['name'], Awaited<ReturnType<typeof runOverhead>>>()
      for (let turn = 0; turn < OVERHEAD_VARIANTS.length; turn += 1) {
        const variant = OVERHEAD_VARIANTS[(round + turn) % OVERHEAD_VARIANTS.length]!
        process.stderr.write(`round ${round + 1} of ${options.rounds}: ${work.title}: ${variant.name}\n`)
        const name = `${round}-${work.name}-${OVERHEAD_VARIANTS.indexOf(variant)}`
        const count = work.unit === 'scenario' ? options.scenarios : options.turns
        const { node: binary, delayScale } = options
        const warmUp = options.warmUp * count
        const report = await runOverhead({ variant, work, count, warmUp, delayScale, name, node: binary, sink })
        reports.set(variant.name, report)
        node = report.node
      }
      done.push(reports)
    }
  }
  return { node, results: [...rounds].flatMap(([work, done]) => overheadsOf(work, done)) }
}

/** Builds the packages: what is measured is what users install. */
async function build(): Promise<void> {
  process.stderr.write('building the packages\n')
  await promisify(exec)('npm run build', { cwd: new URL('../../../../', import.meta.url) })
}

async function main(): Promise<void> {
  const options = readOverheadOptions(process.argv.slice(2))
  if (options === undefined) return void process.stdout.write(USAGE)
  await build()
  const sink = await startSink()
  const { node, results } = await measure(options, sink).finally(() => sink.stop())
  const machine = { ...describeMachine(), node }
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ machine, options, results }, undefined, 2)}\n`
      : formatOverhead(machine, options, results),
  )
}

try {
  await main()
} catch (error) {
  process.stderr.write(`bench:overhead: ${(error as Error).message}\n`)
  process.exitCode = 1
}
