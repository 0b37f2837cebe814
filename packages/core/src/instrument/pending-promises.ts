/**
 * Finds native promises that were dropped without ever settling. Registering every promise for finalization would cost as much
 * as its span, and nearly all settle soon: so they are only listed, and the few that stay are registered when they are old.
 * The list is linked through its entries: one that settles leaves it at no cost worth naming.
 */
import type { Observation } from './observation.ts'
import { stopWatching, watchAbandoned } from './watchdog.ts'

const PATIENCE_NANOSECONDS = 10e9
const LISTED_AT_MOST = 1024
/** Old promises are looked for when so many calls have begun. */
const SWEEP_EVERY = 256

/** A promise that a call waits for, between those that began before and after it. */
class Entry {
  readonly promise: Promise<unknown>
  readonly call: Observation
  older: Entry = this
  younger: Entry = this
  registered = false

  constructor(promise: Promise<unknown>, call: Observation) {
    this.promise = promise
    this.call = call
  }
}

/** Closes the ring: its `younger` is the oldest entry. */
const ends = new Entry(undefined as never, undefined as never)
let listed = 0
let begun = 0

/** Notes a promise that was returned. Tell `settled` when it is. */
export function pending(promise: Promise<unknown>, call: Observation): Entry {
  const entry = new Entry(promise, call)
  entry.younger = ends
  entry.older = ends.older
  ends.older.younger = entry
  ends.older = entry
  listed += 1
  begun += 1
  if (begun % SWEEP_EVERY === 0) sweep(call.span.startTime)
  return entry
}

/** The promise settled: nothing needs to be found any more. */
export function settled(entry: Entry): void {
  if (entry.registered) stopWatching(entry)
  else unlist(entry)
}

function unlist(entry: Entry): void {
  entry.older.younger = entry.younger
  entry.younger.older = entry.older
  listed -= 1
}

function sweep(time: number): void {
  for (let entry = ends.younger; entry !== ends; entry = entry.younger) {
    const { promise, call } = entry
    const isOld = time - call.span.startTime > PATIENCE_NANOSECONDS
    if (!isOld && listed <= LISTED_AT_MOST) return
    unlist(entry)
    entry.registered = true
    watchAbandoned(promise, call, entry)
  }
}
