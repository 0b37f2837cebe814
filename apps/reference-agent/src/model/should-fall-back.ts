/** Whether another model of the same provider may do better, after one has failed. */
import { StoppedError } from '../cancel/stopped-error.ts'
import { causesOf, connectionFailureIn, statusOf } from './model-failure.ts'

/** Text of a reply was shown before it broke off: another reply cannot take its place any more. */
export class StreamBrokenError extends Error {
  override readonly name = 'StreamBrokenError'
}

/** What providers say where a prompt has too many tokens for the model; another may have room for it. */
const TOO_LONG = /too long|context.?length|context window|exceeds? the (?:maximum|limit)/i
/** The key is that of both. */
const REFUSED_KEY: ReadonlySet<number> = new Set([401, 403])
const WRONG_REQUEST: ReadonlySet<number> = new Set([400, 413, 422])

export function shouldFallBack(error: unknown): boolean {
  if (error instanceof StreamBrokenError || error instanceof StoppedError) return false
  const chain = causesOf(error)
  // Both models are at the same address.
  if (connectionFailureIn(chain)) return false
  const told = chain.find((cause) => statusOf(cause) !== undefined)
  const status = statusOf(told) ?? 0
  if (WRONG_REQUEST.has(status)) return TOO_LONG.test((told as Error).message)
  return !REFUSED_KEY.has(status)
}
