/** What carries the ids of request and session between processes: headers, and keys of MCP's `_meta`. Never baggage, which goes on to whoever comes next. */

/** By the id that they carry. */
export const CORRELATION_KEYS = [
  ['requestId', 'x-request-id'],
  ['sessionId', 'x-session-id'],
] as const

/** Printable, without spaces: a header that was given twice is none, and no line of a log or a terminal can be forged. */
const SAFE_ID = /^[\x21-\x7e]{1,256}$/

/** True for an id that may be told and believed. */
export function isSafeId(id: unknown): id is string {
  return typeof id === 'string' && SAFE_ID.test(id)
}
