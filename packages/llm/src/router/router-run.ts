/** One call of a router: candidate after candidate, until one answers. */
import { types } from 'node:util'
import { stopwatch } from '@zeph-telemetry/core'
import type { LlmSpan } from '../llm-spans.ts'
import { type Candidates, callOf } from './candidate.ts'
import type { Latencies } from './latencies.ts'
import type { RouteOrder } from './route-order.ts'
import { type OpenStream, RoutedStream } from './routed-stream.ts'
import { RouterError } from './router-error.ts'

/** What all calls of a router share, and the span of this one. */
export interface RunSettings {
  readonly candidates: Candidates
  readonly latencies: Latencies
  readonly shouldFallBack: (error: unknown, failed: { readonly candidate: string }) => boolean
  readonly span: LlmSpan<'llm.router'>
}

/** Calls candidates in order. */
export class RouterRun {
  readonly #settings: RunSettings
  readonly #order: RouteOrder
  readonly #errors: unknown[] = []
  /** Milliseconds since the candidate that is being tried was called. */
  #elapsed: () => number = () => 0

  constructor(settings: RunSettings, order: RouteOrder) {
    this.#settings = settings
    this.#order = order
  }

  /** What the first candidate that answers gives: sync, as a promise or as a stream, as that candidate does. */
  call(args: never[]): unknown {
    let result: unknown
    try {
      result = this.#start(args)
    } catch (error) {
      return this.#failed(error, () => this.call(args))
    }
    if (isAsyncGenerator(result)) return this.#stream(result, args)
    if (isThenable(result))
      return Promise.resolve(result).then(
        (value) => this.#answered(value),
        (error: unknown) => this.#failed(error, () => this.call(args)),
      )
    return this.#answered(result)
  }

  /** Nothing runs, and nothing is measured, until the first chunk is asked for. */
  #stream(generator: AsyncGenerator, args: never[]): RoutedStream {
    this.#settings.latencies.left(this.#name)
    return new RoutedStream(() => {
      this.#begin()
      return this.#open(generator, args)
    })
  }

  /** Takes the first step of a stream; where that fails, of the next candidate's. */
  async #open(stream: unknown, args: never[]): Promise<OpenStream> {
    try {
      const iterator = iteratorOf(await stream)
      return this.#answered({ iterator, first: await iterator.next() })
    } catch (error) {
      return this.#failed(error, () => this.#openNext(args))
    }
  }

  #openNext(args: never[]): Promise<OpenStream> {
    try {
      return this.#open(this.#start(args), args)
    } catch (error) {
      return this.#failed(error, () => this.#openNext(args))
    }
  }

  get #name(): string {
    return this.#order.names[this.#errors.length]!
  }

  #start(args: never[]): unknown {
    const { candidates, span } = this.#settings
    const name = this.#name
    const fallbacks = this.#errors.length
    const reason = fallbacks === 0 ? this.#order.reason : 'fallback'
    span.set({ 'zeph.router.choice': name, 'zeph.router.reason': reason, 'zeph.router.fallbacks': fallbacks })
    this.#begin()
    return callOf(candidates[name]!)(...args)
  }

  #begin(): void {
    this.#settings.latencies.started(this.#name)
    this.#elapsed = stopwatch()
  }

  #answered<V>(value: V): V {
    this.#measure(false)
    return value
  }

  /** Goes on with the next candidate, or throws. */
  #failed<V>(error: unknown, next: () => V): V {
    const { names } = this.#order
    const candidate = this.#name
    this.#measure(true)
    if (!this.#settings.shouldFallBack(error, { candidate })) throw error
    this.#errors.push(error)
    if (this.#errors.length === names.length) throw new RouterError(names, this.#errors)
    return next()
  }

  #measure(failed: boolean): void {
    const seconds = this.#elapsed() / 1e3
    this.#settings.latencies.ended(this.#name, { seconds, failed, now: performance.now() })
  }
}

function isAsyncGenerator(result: unknown): result is AsyncGenerator {
  return types.isGeneratorObject(result) && Symbol.asyncIterator in result
}

function isThenable(result: unknown): result is PromiseLike<unknown> {
  return typeof (result as { then?: unknown } | null | undefined)?.then === 'function'
}

function iteratorOf(stream: unknown): AsyncIterator<unknown, unknown, unknown> {
  return (stream as AsyncIterable<unknown, unknown, unknown>)[Symbol.asyncIterator]()
}
