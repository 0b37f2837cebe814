/** The HTTP requests of one model call, in turn: which of them is a retry, and the span of the wait before it. */
import type { EndedSpan } from '@zeph-telemetry/core'
import type { ModelCall } from '../call/model-call.ts'
import { llmSpans } from '../llm-spans.ts'
import { Attempt, type AttemptFailure } from './attempt.ts'
import { isMadeByCaller } from './made-by-caller.ts'
import type { PublishedRequest } from './published-request.ts'

const attemptsOfCalls = new WeakMap<ModelCall, CallAttempts>()

/** The requests of a call so far. */
export function attemptsOf(call: ModelCall): CallAttempts {
  let attempts = attemptsOfCalls.get(call)
  if (attempts === undefined) {
    attempts = new CallAttempts(call)
    attemptsOfCalls.set(call, attempts)
  }
  return attempts
}

class CallAttempts {
  readonly #call: ModelCall
  #last: Attempt | undefined
  #retries = 0

  constructor(call: ModelCall) {
    this.#call = call
  }

  /**
   * A request is made while the span of the call is active.
   * @returns undefined where it is another call's: until a call has made its first request, no connection is its own, and nothing but itself
   * can run in its context
   */
  begin(request: PublishedRequest): Attempt | undefined {
    if (this.#last !== undefined && !isMadeByCaller()) return undefined
    const { failure, isUnanswered = false, resends = 0 } = this.#last ?? {}
    if (failure !== undefined) this.#recordRetry(failure)
    const attempt = new Attempt(request, isUnanswered ? resends + 1 : 0)
    this.#last = attempt
    this.#call.whenEnded(() => attempt.end({ measured: !isAbandoned(this.#call) }))
    return attempt
  }

  /** The wait that is over now. */
  #recordRetry({ at, reason, after }: AttemptFailure): void {
    this.#retries += 1
    const attributes = { 'zeph.retry.attempt': this.#retries, 'zeph.retry.reason': reason, 'zeph.retry.after': after }
    const span = llmSpans.start('llm.retry', attributes, { startTime: at })
    span.set({ 'zeph.retry.delay': span.elapsed })
    span.end()
  }
}

/** Collected, who knows when after its end. */
function isAbandoned({ span }: ModelCall): boolean {
  return (span as unknown as EndedSpan).attributes['zeph.abandoned'] === true
}
