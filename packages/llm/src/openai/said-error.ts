/** Failures that a server tells of in a reply with status 200: nothing is thrown, but the call has failed. */
import { fieldOf } from '@zeph-telemetry/core/read-value'

/** The error that a body holds, in the form of one that was thrown: the API's code, else its type. */
export function saidError(body: unknown): unknown {
  const error = fieldOf(body, 'error')
  return typeof error === 'object' ? asThrown(error) : undefined
}

/** An error of the API as something to fail a span with. */
export function asThrown(error: unknown): { name: string; code: string; message: unknown } {
  const code = fieldOf(error, 'code', 'type')
  return {
    name: 'APIError',
    code: typeof code === 'number' ? String(code) : textOf(code),
    message: fieldOf(error, 'message'),
  }
}

function textOf(code: unknown): string {
  return typeof code === 'string' ? code : ''
}
