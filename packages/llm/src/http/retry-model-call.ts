/** Retries for providers of a user's own: those of the SDKs' are seen by themselves. Retries on and off; on, every wait is a span. */
import { setTimeout } from 'node:timers/promises'
import { llmSpans } from '../llm-spans.ts'
import { failureReason } from './failure-reason.ts'
import { failureLabel, isConnectionFailure, statusOf } from './sdk-error.ts'
import { askedDelay, usualDelay } from './usual-delay.ts'

/** How a call is retried. */
export interface RetryOptions {
  /** Attempts after the first. Default 2. */
  readonly retries?: number
  /** Seconds before the retry with this number, from 1. Default: what the error's `retry-after` header asks for up to a minute, else 0.5, 1, 2 ... at most 8, less up to a quarter by chance. */
  readonly delay?: (retry: number, error: unknown) => number
  /** Default: statuses 408, 409, 425, 429 and from 500 on, and connections that failed. */
  readonly shouldRetry?: (error: unknown) => boolean
  /** Ends the wait, too. */
  readonly signal?: AbortSignal
}

/**
 * Calls `fn` until it succeeds, at most `retries` times more. Every wait is an `llm.retry` span.
 * @param fn gets the number of the attempt, from 0
 * @throws what the last attempt threw; an AbortError where `signal` ends the wait
 * @example
 * const reply = await retryModelCall(() => provider.chat(messages), { retries: 3 })
 */
export async function retryModelCall<R>(
  fn: (attempt: number) => R | PromiseLike<R>,
  options: RetryOptions = {},
): Promise<R> {
  const { retries = 2, delay = usualDelay, shouldRetry = isWorthARetry, signal } = options
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await fn(attempt)
    } catch (error) {
      if (attempt >= retries || signal?.aborted || !shouldRetry(error)) throw error
      await wait(attempt + 1, error, { seconds: delay(attempt + 1, error), signal })
    }
  }
}

interface Wait {
  readonly seconds: number
  readonly signal: AbortSignal | undefined
}

function wait(retry: number, error: unknown, { seconds, signal }: Wait): Promise<void> {
  const attributes = {
    'zeph.retry.attempt': retry,
    'zeph.retry.reason': failureLabel(error),
    'zeph.retry.after': askedDelay(error),
  }
  return llmSpans.with('llm.retry', attributes, async (span) => {
    await setTimeout(seconds * 1e3, undefined, signal && { signal })
    span.set({ 'zeph.retry.delay': span.elapsed })
  })
}

function isWorthARetry(error: unknown): boolean {
  const status = statusOf(error)
  return status === undefined ? isConnectionFailure(error) : failureReason(status) !== undefined
}
