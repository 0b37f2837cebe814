/**
 * A `fetch` that asks again where the server says that it has too much to do just now, after the time that the server
 * names. For clients that do not do so themselves.
 */
import { setTimeout as pause } from 'node:timers/promises'

type Fetch = typeof globalThis.fetch

const MOST_RETRIES = 2
const USUAL_WAIT_MILLISECONDS = 500
const LONGEST_WAIT_MILLISECONDS = 20_000
const BUSY: ReadonlySet<number> = new Set([429, 503])

export function retryingFetch(fetch: Fetch): Fetch {
  return async (input, init) => {
    for (let retry = 0; ; retry += 1) {
      const response = await fetch(input, init)
      const wait = BUSY.has(response.status) ? waitOf(response.headers, retry) : undefined
      if (wait === undefined || retry === MOST_RETRIES) return response
      // What is not read keeps the connection busy.
      await response.body?.cancel()
      await pause(wait, undefined, { ...(init?.signal && { signal: init.signal }) })
    }
  }
}

/** In milliseconds; undefined where it is longer than anybody wants to wait. */
function waitOf(headers: Headers, retry: number): number | undefined {
  const milliseconds = Number(headers.get('retry-after-ms') ?? Number.NaN)
  const seconds = Number(headers.get('retry-after') ?? Number.NaN)
  const wait = [milliseconds, seconds * 1_000, USUAL_WAIT_MILLISECONDS * 2 ** retry].find(Number.isFinite)!
  return wait <= LONGEST_WAIT_MILLISECONDS ? wait : undefined
}
