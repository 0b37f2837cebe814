/** Runs work while spans are recorded; waits until every span has ended, and tells how the work came out. */
import { addLayer, type SpanRecord } from '@zeph-telemetry/core'
import { incompleteSpans, recordSpans, type SpanRecorder } from '@zeph-telemetry/testing'
import { type Outcome, outcomeOf } from './outcome.ts'

/** What was recorded, in start order, and what came out. */
export interface Recorded {
  readonly spans: readonly SpanRecord[]
  readonly outcome: Outcome
}

const PATIENCE_MS = 5_000

/** Records around work; what it throws is an outcome like any other. */
export async function record(work: () => unknown): Promise<Recorded> {
  const recorder = recordSpans()
  try {
    const outcome = await outcomeOf(work)
    await allEnded(recorder)
    return { spans: [...recorder.started], outcome }
  } finally {
    recorder.stop()
  }
}

/** Streams and child processes may end their spans after their caller went on. */
async function allEnded(recorder: SpanRecorder): Promise<void> {
  const isDone = () => incompleteSpans(recorder).length === 0
  if (isDone()) return
  const { promise, resolve } = Promise.withResolvers<void>()
  const remove = addLayer({ name: 'contract: waits for ends', onEnd: () => void (isDone() && resolve()) })
  const timer = setTimeout(resolve, PATIENCE_MS)
  await promise
  clearTimeout(timer)
  remove()
}
