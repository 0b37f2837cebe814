/**
 * Reads the errors of the providers' SDKs, which have little in common: a status somewhere, or the code of a connection
 * that failed, in the error or in one that it came of.
 */

/** The error and what it came of, the outermost first. Of errors that hold several the first counts, or what they call the last. */
export function causesOf(error: unknown): unknown[] {
  const chain: unknown[] = []
  for (let next = error; next !== undefined && next !== null && !chain.includes(next); ) {
    chain.push(next)
    const { cause, lastError, errors } = Object(next) as Record<string, unknown>
    next = cause ?? lastError ?? (Array.isArray(errors) ? errors[0] : undefined)
  }
  return chain
}

/** The status of HTTP that this very error tells of. */
export function statusOf(error: unknown): number | undefined {
  const { status, statusCode, status_code } = Object(error) as Record<string, unknown>
  return [status, statusCode, status_code].find((value) => typeof value === 'number')
}

/** The error of a connection that failed, where there is one and nobody answered. */
export function connectionFailureIn(chain: readonly unknown[]): Error | undefined {
  if (chain.some((error) => statusOf(error) !== undefined)) return undefined
  return chain.find(isConnectionFailure)
}

const CONNECTION_CODE = /^(?:E[A-Z]+|UND_ERR_\w+)$/

function isConnectionFailure(error: unknown): error is Error {
  return error instanceof Error && CONNECTION_CODE.test(String((error as NodeJS.ErrnoException).code))
}
