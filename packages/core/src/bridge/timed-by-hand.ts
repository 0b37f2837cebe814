/**
 * The manual timing that stands in for spans: without the `profiling` condition, and where nothing is recorded.
 * Loads no engine.
 */
import { types } from 'node:util'
import { now } from '../engine/clock.ts'
import { warnOnce } from '../warn-once.ts'
import { OTHER } from './span-row.ts'
import { timings } from './timings.ts'

/** How long something took, and how it ended. */
export interface Timing {
  readonly seconds: number
  /** True where it threw or rejected. */
  readonly failed: boolean
}

/** Who is told of it; what it throws is said once. */
export type OnTimed = (timing: Timing) => void

/** `timed` without a span. */
export function timedByHand<R>(name: string, fn: () => R, onDone: OnTimed | undefined): R {
  const start = now()
  const done = (failed: boolean): void => {
    const nanoseconds = now() - start
    keepTiming(name, nanoseconds, failed)
    if (onDone !== undefined) tellTiming(name, onDone, { seconds: nanoseconds / 1e9, failed })
  }
  let result: R
  try {
    result = fn()
  } catch (error) {
    done(true)
    throw error
  }
  if (isPlainPromise(result)) return settled(result, done) as R
  done(false)
  return result
}

/** Puts a duration that no bridge has seen into the snapshot. */
export function keepTiming(name: string, nanoseconds: number, failed: boolean): void {
  timings()
    .table.row(name, 'outside')
    .record(nanoseconds, failed ? OTHER : undefined)
}

export function tellTiming(name: string, onDone: OnTimed, timing: Timing): void {
  try {
    onDone(timing)
  } catch (error) {
    warnOnce(`timed:${name}`, `what timed("${name}") was to tell threw: ${String(error)}; the program is not affected`)
  }
}

/** A native promise; what other objects that look like one do when they are asked is not ours to find out. */
function isPlainPromise(value: unknown): value is Promise<unknown> {
  return types.isPromise(value) && Object.getPrototypeOf(value) === Promise.prototype && !Object.hasOwn(value, 'then')
}

function settled(promise: Promise<unknown>, done: (failed: boolean) => void): Promise<unknown> {
  return promise.then(
    (value) => {
      done(false)
      return value
    },
    (error: unknown) => {
      done(true)
      throw error
    },
  )
}
