/** Runs one variant, in a process of its own: takes its task as an argument, reports to the parent (or prints), exits. */
import { CLOCK, cpuNanoseconds } from '../cpu-clock.ts'
import type { Counted } from './counts.ts'
import { CHANNEL_MEASURES, type ChannelMeasure, expectedSum } from './measures.ts'
import { payloadOf, work } from './payload.ts'
import { type ChannelSubject, makeSubject } from './subject.ts'
import type { ChannelVariant } from './variants.ts'

/** What the parent asks for. */
export interface ChannelTask {
  readonly variant: ChannelVariant
  /** Messages of a pass. */
  readonly messages: number
  /** Messages of a pass through the bare channel. */
  readonly bareMessages: number
  /** Repeats passes until they have taken so many milliseconds; with spans, whose file would grow, only the bare ones. */
  readonly leastMilliseconds: number
  readonly traceDir: string
}

/** One measure of one variant in one round. */
export interface ChannelSample {
  readonly measure: ChannelMeasure['name']
  readonly nanosecondsPerMessage: number
  /** The same through a bare channel, in passes that took turns with the others. */
  readonly bareNanoseconds: number
  /** What is wrong with the run, if anything is. */
  readonly problems: readonly string[]
}

/** What comes back. */
export interface ChannelReport {
  readonly node: string
  readonly clock: string
  readonly samples: readonly ChannelSample[]
  /** All messages that were sent through the variant's channels. */
  readonly messages: number
  /** In how many parts, where they went in parts. */
  readonly parts: number
  readonly counted: Counted
  /** What the work on a message takes by itself. */
  readonly workNanoseconds: number
}

/** With spans, messages go in parts, each below a span of its own and handed over before the next. */
const MESSAGES_PER_PART = 512
const WARM_UP_SHARE = 0.2

let sent = 0
let parts = 0

async function run(task: ChannelTask): Promise<ChannelReport> {
  const subject = makeSubject(task.variant, task.traceDir)
  const samples: ChannelSample[] = []
  for (const measure of CHANNEL_MEASURES) samples.push(await sampleOf(measure, subject, task))
  const counted = await subject.counted()
  await subject.finish()
  const workNanoseconds = timeWork(task.bareMessages)
  return { node: process.versions.node, clock: CLOCK, samples, messages: sent, parts, counted, workNanoseconds }
}

async function sampleOf(measure: ChannelMeasure, subject: ChannelSubject, task: ChannelTask): Promise<ChannelSample> {
  const { messages, bareMessages, leastMilliseconds, variant } = task
  const bare = new Passes(measure, (count) => measure.run(subject.openBare(measure.capacity), 0, count))
  const own = new Passes(measure, (count) => {
    sent += count
    return variant.spans ? inParts(subject, measure, count) : measure.run(subject.open(measure.capacity), 0, count)
  })
  await bare.warmUp(Math.ceil(bareMessages * WARM_UP_SHARE))
  await own.warmUp(Math.ceil(messages * WARM_UP_SHARE))
  const least = leastMilliseconds * 1e6
  for (let turn = 0; turn === 0 || (!variant.spans && own.nanoseconds < least); turn += 1) {
    // Who goes first meets another state of the heap: they take turns in that, too.
    if (turn % 2 === 0) await bare.time(bareMessages)
    await own.time(messages)
    if (turn % 2 === 1) await bare.time(bareMessages)
  }
  while (bare.nanoseconds < least) await bare.time(bareMessages)
  const problems = [...own.problems, ...bare.problems]
  return { measure: measure.name, nanosecondsPerMessage: own.perMessage, bareNanoseconds: bare.perMessage, problems }
}

/** Passes through channels of one kind, added up. */
class Passes {
  readonly problems: Set<string> = new Set()
  nanoseconds = 0
  readonly #measure: ChannelMeasure
  readonly #pass: (count: number) => Promise<number>
  #messages = 0

  constructor(measure: ChannelMeasure, pass: (count: number) => Promise<number>) {
    this.#measure = measure
    this.#pass = pass
  }

  get perMessage(): number {
    return this.nanoseconds / this.#messages
  }

  async warmUp(count: number): Promise<void> {
    await this.#pass(count)
  }

  async time(count: number): Promise<void> {
    const start = cpuNanoseconds()
    const sum = await this.#pass(count)
    this.nanoseconds += cpuNanoseconds() - start
    this.#messages += count
    const expected = expectedSum(this.#measure, count)
    if (sum !== expected) this.problems.add(`what was received comes to ${sum} instead of ${expected}`)
  }
}

/** Sends messages through a new channel for each part, below a span. */
async function inParts(subject: ChannelSubject, measure: ChannelMeasure, count: number): Promise<number> {
  let sum = 0
  for (let from = 0; from < count; from += MESSAGES_PER_PART) {
    const to = Math.min(from + MESSAGES_PER_PART, count)
    sum += await subject.inParent(() => measure.run(subject.open(measure.capacity), from, to))
    parts += 1
  }
  return sum
}

function timeWork(messages: number): number {
  const start = cpuNanoseconds()
  let sum = 0
  for (let index = 0; index < messages; index += 1) sum += work(payloadOf(index))
  return Number.isNaN(sum) ? 0 : (cpuNanoseconds() - start) / messages
}

const report = await run(JSON.parse(process.argv[2]!) as ChannelTask)
if (process.send === undefined) process.stdout.write(`${JSON.stringify(report)}\n`)
else process.send(report, () => process.disconnect())
