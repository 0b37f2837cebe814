/** How long a server asks its client to wait before it tries again. */

const LONGEST = 24 * 60 * 60

/** The headers that say so. */
export interface RetryAfterHeaders {
  /** Milliseconds. */
  readonly 'retry-after-ms'?: string | undefined
  /** Seconds, or the date until which to wait. */
  readonly 'retry-after'?: string | undefined
}

/** In seconds; undefined where it asks for nothing, or for what makes no sense. */
export function retryAfter(headers: RetryAfterHeaders): number | undefined {
  const milliseconds = numberIn(headers['retry-after-ms'])
  const seconds = milliseconds === undefined ? secondsIn(headers['retry-after']) : milliseconds / 1e3
  return seconds !== undefined && seconds >= 0 && seconds <= LONGEST ? seconds : undefined
}

function secondsIn(header: string | undefined): number | undefined {
  const seconds = numberIn(header)
  if (seconds !== undefined || header === undefined) return seconds
  const date = Date.parse(header)
  return Number.isNaN(date) ? undefined : (date - Date.now()) / 1e3
}

function numberIn(header: string | undefined): number | undefined {
  return header !== undefined && /^\s*\d+(\.\d+)?\s*$/.test(header) ? Number(header) : undefined
}
