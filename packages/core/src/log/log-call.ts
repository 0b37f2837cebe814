/** Takes a logging call apart as pino does: fields first or a message first, an error or a request in place of the fields. */

import { stdSerializers } from 'pino'
import type { Redactor } from '../redaction/redactor.ts'
import { errorText, isError } from './error-fields.ts'
import { loggableValue } from './loggable-value.ts'

export interface LogCall {
  readonly given: object
  /** The message and the values that it takes; empty where there is none. */
  readonly message: readonly unknown[]
  /** An error among the values: it would be lost where the message does not take it. */
  readonly error: Error | undefined
}

export function readCall([first, ...rest]: readonly unknown[]): LogCall {
  const isMessage = typeof first !== 'object' && first !== undefined
  const [message, ...values] = isMessage ? [first, ...rest] : rest
  const given = isMessage ? {} : fieldsFrom(first)
  return { given, message: message === undefined ? [] : [message, ...values], error: values.find(isError) }
}

/** A value that stands in a message. */
export function messageValue(value: unknown, redactor: Redactor): unknown {
  if (isError(value)) return errorText(value)
  if (typeof value === 'symbol') return String(value)
  return typeof value === 'object' && value !== null ? loggableValue('', value, redactor) : value
}

function fieldsFrom(first: unknown): object {
  if (isError(first)) return { err: first }
  const given = (first ?? {}) as object
  try {
    const { method, headers, socket, setHeader } = given as Record<string, unknown>
    if (method && headers && socket) return stdSerializers.mapHttpRequest(given as never)
    return typeof setHeader === 'function' ? stdSerializers.mapHttpResponse(given as never) : given
  } catch {
    return given
  }
}
