/**
 * The calls of `generateText`, `streamText` and agents that are under way, found by the id that the SDK gives to each and puts into every message
 * about it. One whose end is never published is forgotten when the SDK drops it.
 */
import type { ModelCall } from '../call/model-call.ts'

/** A failed attempt that the SDK is going to repeat: the call goes on. */
export interface FailedAttempt {
  readonly call: ModelCall
  readonly error: unknown
}

/** How a step or an operation ended. */
export interface Ending {
  /** False where it was dropped. */
  readonly isKnown: boolean
  readonly failure?: { readonly error: unknown } | undefined
}

/** One call of `generateText`, `streamText` or an agent. */
export class Operation {
  readonly streams: boolean
  readonly isStructured: boolean
  /** The call around a structured extraction. */
  extract: ModelCall | undefined
  /** Waits for the next attempt. */
  failed: FailedAttempt | undefined
  /** A streaming call whose stream is not shown, or not a stream of this process: it ends with its step. */
  unseen: ModelCall | undefined
  /** How it failed, once it has. */
  failure: { readonly error: unknown } | undefined
  readonly #mostRetries: number
  #retries = 0

  constructor(given: { streams: boolean; isStructured: boolean; maxRetries: unknown }) {
    this.streams = given.streams
    this.isStructured = given.isStructured
    this.#mostRetries = typeof given.maxRetries === 'number' ? given.maxRetries : 0
  }

  /** Counts a failed attempt. @returns whether the SDK is going to repeat it */
  retries(error: unknown): boolean {
    const isRetryable = error instanceof Error && (error as { isRetryable?: unknown }).isRetryable === true
    return isRetryable && this.#retries++ < this.#mostRetries
  }

  /** The call got its answer, for better or worse: the next one has its own retries. */
  answered(): void {
    this.#retries = 0
  }

  /** Ends what is still open. An attempt that was not repeated failed, unless the rest went well without being seen. */
  close(ending: Ending): void {
    const { failed, unseen } = this
    this.failed = undefined
    this.unseen = undefined
    if (ending.failure !== undefined) unseen?.fail(ending.failure.error)
    unseen?.end()
    if (ending.failure === undefined && ending.isKnown) failed?.call.end()
    failed?.call.fail(failed.error)
  }
}

/** Operations by id. */
export class Operations {
  readonly #byId = new Map<unknown, Operation>()
  readonly #dropped = new FinalizationRegistry<unknown>((id) => this.close(id, { isKnown: false }))

  /** @param message lives as long as the operation may still come to its end */
  open(id: unknown, operation: Operation, message: object): void {
    if (typeof id !== 'string') return
    this.#byId.set(id, operation)
    this.#dropped.register(message, id)
  }

  get(id: unknown): Operation | undefined {
    return this.#byId.get(id)
  }

  close(id: unknown, ending: Ending): void {
    const operation = this.#byId.get(id)
    if (operation === undefined) return
    operation.failure = ending.failure
    operation.close(ending)
    this.#byId.delete(id)
  }
}
