/** Which failures would only come again: the receiver looked at a request, and will not take it however often it is sent. */

/** HTTP statuses after which the same request may be taken later: overload, outage, and credentials that somebody puts right. */
const PASSING: readonly number[] = [401, 403, 407, 408, 425, 429, 502, 503, 504]

/** Statuses of gRPC that say the contrary: unknown, invalid argument, not found, exists, precondition, unimplemented, internal. */
const REFUSING: readonly number[] = [2, 3, 5, 6, 9, 12, 13]

const LEAST_HTTP_STATUS = 100

/** True where sending the same once more cannot help. */
export function isRefusal(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown }
  if (typeof code !== 'number') return false
  return code < LEAST_HTTP_STATUS ? REFUSING.includes(code) : !PASSING.includes(code)
}
