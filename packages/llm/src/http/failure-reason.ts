/** Which failures of a request another attempt may follow, and what they are called. */
import { wordOf } from '@zeph-telemetry/core/read-value'

const WORTH_A_RETRY: ReadonlySet<number> = new Set([408, 409, 425, 429])

/** The name of a failure that is retried: a status as text, or an error's code or kind. Undefined for a status that is final. */
export function failureReason(failure: unknown): string | undefined {
  if (typeof failure === 'number') return failure >= 500 || WORTH_A_RETRY.has(failure) ? String(failure) : undefined
  const { code, name } = (failure ?? {}) as { readonly code?: unknown; readonly name?: unknown }
  // Who aborts a request and then makes another has waited too long.
  if (name === 'AbortError' || name === 'TimeoutError') return 'timeout'
  return wordOf(code) ?? wordOf(name) ?? 'error'
}

/** True where the client itself hung up. */
export function isLeft(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}
