/**
 * The calls that wait for one object: the function that made it and those that handed it on. An object is hooked once, however
 * often it is returned; the hooks look here for who waits now, so nothing piles up on an object that lives long.
 */
import type { Context } from '../context/context.ts'
import type { SpanRecord } from '../engine/span-record.ts'
import type { Ending, Observation } from './observation.ts'

/** Hooks an object. @returns false where it is closed to watching, or no object of that kind */
export type Attach<T extends object = object> = (watchers: Watchers, object: T) => boolean

const watched = new WeakMap<object, Watchers>()

/** Who waits for an object that is watched already. */
export function watchersOf(object: object): Watchers | undefined {
  return watched.get(object)
}

/** The calls whose spans end with one object, innermost first. */
export class Watchers implements Ending {
  #calls: Observation[]

  constructor(first: Observation) {
    this.#calls = [first]
  }

  get context(): Context | undefined {
    return this.#calls[0]?.context
  }

  /** Hooks `object` on behalf of these calls, once. */
  hook<T extends object>(object: T, attach: Attach<T>): boolean {
    if (watched.get(object) === this) return true
    if (!attach(this, object)) return false
    watched.set(object, this)
    return true
  }

  /**
   * Another call returned the same object.
   * @returns false where it is shared by calls that have nothing to do with one another: then it is the first one's
   */
  join(call: Observation): boolean {
    this.#calls = this.#calls.filter(({ span }) => !span.finished)
    const inner = this.#calls.at(-1)
    if (inner !== undefined && !isInside(inner.span, call.span)) return false
    this.#calls.push(call)
    return true
  }

  settle(value: unknown): void {
    for (const call of this.#release()) call.settle(value)
  }

  fail(error: unknown): void {
    for (const call of this.#release()) call.fail(error)
  }

  item(value: unknown): void {
    for (const call of this.#calls) call.item(value)
  }

  abandon(): void {
    for (const call of this.#release()) call.abandon()
  }

  #release(): Observation[] {
    const calls = this.#calls
    if (calls.length > 0) this.#calls = []
    return calls
  }
}

function isInside(inner: SpanRecord, outer: SpanRecord): boolean {
  for (let span = inner.openParent; span !== undefined; span = span.openParent) if (span === outer) return true
  return false
}
