/** What Google's APIs call an error. */
import { fieldOf } from '@zeph-telemetry/core/read-value'

/** The status in the error's body, such as `RESOURCE_EXHAUSTED`, else that of HTTP; undefined for errors that no server sent. */
export function apiErrorCode(error: unknown): string | undefined {
  const status = fieldOf(error, 'status')
  if (typeof status !== 'number') return undefined
  const body = fieldOf(error, 'error')
  const named = statusIn(body) ?? statusIn(fieldOf(body, 'error')) ?? namedIn(fieldOf(error, 'message'))
  return named ?? String(status)
}

function statusIn(body: unknown): string | undefined {
  const status = fieldOf(body, 'status', 'code')
  return typeof status === 'string' && /^\w{2,64}$/.test(status) ? status : undefined
}

/** The SDK makes the body the message. */
function namedIn(message: unknown): string | undefined {
  return typeof message === 'string' ? /"status":\s*"([A-Z_]{2,64})"/.exec(message)?.[1] : undefined
}
