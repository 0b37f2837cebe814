/** Runs one variant, in a process of its own: takes its task as an argument, reports to the parent (or prints), exits. */
import { CLOCK } from './cpu-clock.ts'
import { MEASURES, type Measure, type Timing, time, timeAtLeast } from './measures.ts'
import type { Variant } from './variants.ts'
import { counter, type Destination, type MakeSubject, WORKLOAD } from './workload.ts'

/** What the parent asks for. */
export interface Task {
  readonly variant: Variant
  readonly iterations: number
  readonly destination: Destination
}

/** One measure of one variant in one round. */
export interface Sample {
  readonly measure: Measure['name']
  readonly nanosecondsPerCall: number
  /** What is wrong with the run, if anything is. */
  readonly problems: readonly string[]
}

/** What comes back. */
export interface VariantReport {
  readonly node: string
  readonly clock: string
  readonly samples: readonly Sample[]
  /** Spans made: as many must have arrived. */
  readonly spans: number
  /** True where the wrapped function is the function itself. */
  readonly isIdentity: boolean
}

/** Calls that record nothing are repeated for so long; those that record take long enough, and fill a file. */
const LEAST_NANOSECONDS = 200e6
const WARM_UP_SHARE = 0.2

async function run({ variant, iterations, destination }: Task): Promise<VariantReport> {
  const { makeSubject } = (await import(`./subjects/${variant.subject}.ts`)) as { makeSubject: MakeSubject }
  const subject = makeSubject(WORKLOAD, destination)
  const records = variant.recordsTo !== undefined
  const least = records ? 0 : LEAST_NANOSECONDS
  const samples: Sample[] = []
  let spans = 0
  for (const measure of MEASURES) {
    const { sample, spansMade } = await sampleOf(measure, (calls) => time(subject, measure, calls), {
      iterations,
      least,
    })
    samples.push(sample)
    spans += spansMade
  }
  await subject.finish()
  const isIdentity = subject.add === WORKLOAD.add && subject.chat === WORKLOAD.chat
  return { node: process.versions.node, clock: CLOCK, samples, spans: records ? spans : 0, isIdentity }
}

interface Amount {
  readonly iterations: number
  /** Nanoseconds that the calls have to take together. */
  readonly least: number
}

async function sampleOf(
  measure: Measure,
  timeCalls: (calls: number) => Promise<Timing>,
  { iterations, least }: Amount,
): Promise<{ sample: Sample; spansMade: number }> {
  counter.calls = 0
  const warmUp = await timeCalls(Math.ceil(iterations * WARM_UP_SHARE))
  const timing = await timeAtLeast(least, () => timeCalls(iterations))
  const made = warmUp.calls + timing.calls
  const problems: string[] = []
  if (counter.calls !== made) problems.push(`the function ran ${counter.calls} times instead of ${made}`)
  const rightSum = expectedSum(measure, iterations) * (timing.calls / iterations)
  if (timing.sum !== rightSum) problems.push(`the results add up to ${timing.sum} instead of ${rightSum}`)
  return {
    sample: { measure: measure.name, nanosecondsPerCall: timing.nanoseconds / timing.calls, problems },
    spansMade: made + warmUp.parents + timing.parents,
  }
}

function expectedSum(measure: Measure, calls: number): number {
  let sum = 0
  for (let index = 0; index < calls; index += 1) sum += measure.resultOf(index)
  return sum
}

const report = await run(JSON.parse(process.argv[2]!) as Task)
if (process.send === undefined) process.stdout.write(`${JSON.stringify(report)}\n`)
else process.send(report, () => process.disconnect())
