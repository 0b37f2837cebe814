/** One event on its way to an emitter's listeners: one span, from the first that is called until the last one is done. */
import { types } from 'node:util'
import { endWhenCollected, type Span } from '@zeph-telemetry/core'

/** What a span must be able to do here, whatever its map. */
export interface ListenerSpan {
  run<R>(fn: () => R): R
  fail(error: unknown): unknown
  end(): void
}

/** A function that an emitter calls. */
export type Listener = (this: unknown, ...args: unknown[]) => unknown

export class Delivery {
  readonly #start: () => ListenerSpan
  #span: ListenerSpan | undefined
  /** The emitter itself, and listeners that are not done. */
  #busy = 1

  constructor(start: () => ListenerSpan) {
    this.#start = start
  }

  /** Calls a listener. Of an async one the derived promise is returned, so that nobody takes a rejection for handled. */
  call(listener: Listener, self: unknown, args: unknown[]): unknown {
    this.#span ??= this.#start()
    const span = this.#span
    this.#busy += 1
    let result: unknown
    try {
      result = span.run(() => Reflect.apply(listener, self, args))
    } catch (error) {
      span.fail(error)
      this.done()
      throw error
    }
    if (isPlainPromise(result)) return this.#wait(span, result)
    this.done()
    return result
  }

  /** A listener, or the emitter, has nothing more to do. */
  done(): void {
    this.#busy -= 1
    if (this.#busy === 0) this.#span?.end()
  }

  #wait(span: ListenerSpan, promise: Promise<unknown>): Promise<unknown> {
    // A promise that nothing will ever settle is collected some day, and the span with it.
    endWhenCollected(span as unknown as Span, promise)
    return promise.then(
      (value) => {
        this.done()
        return value
      },
      (error: unknown) => {
        span.fail(error)
        this.done()
        throw error
      },
    )
  }
}

function isPlainPromise(value: unknown): value is Promise<unknown> {
  return types.isPromise(value) && Object.getPrototypeOf(value) === Promise.prototype && !Object.hasOwn(value, 'then')
}
