/**
 * What is measured: calls in chunks, each chunk below a parent span and handed over before the next. A chunk is two of
 * the SDK's batches, so its exporter never sends a half-filled one, and its queue, with the default length, never overflows.
 */
import { cpuNanoseconds } from './cpu-clock.ts'
import type { Subject } from './workload.ts'

/** One measure. */
export interface Measure {
  readonly name: 'sync' | 'async' | 'span'
  readonly title: string
  /** True where what the bare function costs is subtracted. */
  readonly aboveBare: boolean
  /** Makes calls number `from` to `to - 1`; the result is the sum of what they return. */
  run(subject: Subject, from: number, to: number): Promise<number>
  /** What call number `index` returns. */
  resultOf(index: number): number
}

export const MODELS: readonly string[] = ['small-2026', 'large-2026-preview']

export const MEASURES: readonly Measure[] = [
  {
    name: 'sync',
    title: 'sync function, ns per call',
    aboveBare: false,
    async run(subject, from, to) {
      let sum = 0
      for (let index = from; index < to; index += 1) sum += subject.add(index, 1)
      return sum
    },
    resultOf: (index) => index + 1,
  },
  {
    name: 'async',
    title: 'async function, ns per call',
    aboveBare: false,
    async run(subject, from, to) {
      let sum = 0
      for (let index = from; index < to; index += 1) sum += await subject.addLater(index, 1)
      return sum
    },
    resultOf: (index) => index + 1,
  },
  {
    name: 'span',
    title: 'async function with 3 attributes, ns per call above bare',
    aboveBare: true,
    async run(subject, from, to) {
      let sum = 0
      for (let index = from; index < to; index += 1) {
        sum += await subject.chat(MODELS[index % 2]!, index, index % 3 === 0)
      }
      return sum
    },
    resultOf: (index) => index + (index % 3 === 0 ? MODELS[index % 2]!.length : 0),
  },
]

const SPANS_PER_CHUNK = 1024
const CALLS_PER_CHUNK = SPANS_PER_CHUNK - 1

/** What a number of calls came to. */
export interface Timing {
  readonly nanoseconds: number
  readonly calls: number
  readonly sum: number
  /** Parent spans made besides one span a call. */
  readonly parents: number
}

/** Makes `calls` calls and takes the CPU time of all of it, the export included. */
export async function time(subject: Subject, measure: Measure, calls: number): Promise<Timing> {
  await subject.settle()
  let sum = 0
  let parents = 0
  const start = cpuNanoseconds()
  for (let from = 0; from < calls; from += CALLS_PER_CHUNK) {
    const to = Math.min(from + CALLS_PER_CHUNK, calls)
    sum += await subject.inParent(() => measure.run(subject, from, to))
    parents += 1
    await subject.settle()
  }
  return { nanoseconds: cpuNanoseconds() - start, calls, sum, parents }
}

/** Repeats the calls until they have taken `least` nanoseconds: the clock of a thread may tick only every 4 ms. */
export async function timeAtLeast(least: number, again: () => Promise<Timing>): Promise<Timing> {
  let total = await again()
  while (total.nanoseconds < least) {
    const { nanoseconds, calls, sum, parents } = await again()
    total = {
      nanoseconds: total.nanoseconds + nanoseconds,
      calls: total.calls + calls,
      sum: total.sum + sum,
      parents: total.parents + parents,
    }
  }
  return total
}
