/** How long to wait before a retry where nobody says otherwise. */
import { retryAfter } from './retry-after.ts'

const LONGEST_ASKED = 60
const FIRST = 0.5
const LONGEST = 8

/**
 * In seconds: what the error's `retry-after` header asks for, up to a minute; else twice as long each time, less up to a quarter by chance, so
 * that many clients do not come back at once.
 * @param retry its number, from 1
 */
export function usualDelay(retry: number, error: unknown): number {
  const asked = askedDelay(error)
  if (asked !== undefined && asked <= LONGEST_ASKED) return asked
  return Math.min(LONGEST, FIRST * 2 ** (retry - 1)) * (1 - Math.random() / 4)
}

/** What the server asked for, in seconds. SDKs keep the answer's headers on the error, as `Headers` or as an object. */
export function askedDelay(error: unknown): number | undefined {
  const { headers, responseHeaders } = (error ?? {}) as Readonly<Record<string, unknown>>
  const found = headers ?? responseHeaders
  const header = (name: string): string | undefined => {
    const value: unknown =
      found instanceof Headers ? found.get(name) : (found as Readonly<Record<string, unknown>> | undefined)?.[name]
    return typeof value === 'string' ? value : undefined
  }
  return retryAfter({ 'retry-after-ms': header('retry-after-ms'), 'retry-after': header('retry-after') })
}
