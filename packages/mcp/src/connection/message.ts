/**
 * What a JSON-RPC message is, read without running code of whoever made it: in memory, messages are the very objects that the other side
 * made, and what is no message is passed on as it is.
 */
import { fieldOf } from '@zeph-telemetry/core/read-value'

/** As JSON-RPC has it; 0 and texts are ids like any other. */
export type RequestId = string | number

/** Asks for an answer. */
export interface RequestMessage {
  readonly kind: 'request'
  readonly id: RequestId
  readonly method: string
  readonly params: unknown
}

/** Asks for none. */
export interface NotificationMessage {
  readonly kind: 'notification'
  readonly method: string
  readonly params: unknown
}

/** An answer; one of `result` and `error` is undefined. */
export interface ResponseMessage {
  readonly kind: 'response'
  readonly id: RequestId
  readonly result: unknown
  readonly error: unknown
}

export type Message = RequestMessage | NotificationMessage | ResponseMessage

/** Undefined for what is no message. */
export function readMessage(value: unknown): Message | undefined {
  const id = requestId(fieldOf(value, 'id'))
  const method = fieldOf(value, 'method')
  if (typeof method === 'string') {
    const params = fieldOf(value, 'params')
    return id === undefined ? { kind: 'notification', method, params } : { kind: 'request', id, method, params }
  }
  const result = fieldOf(value, 'result')
  const error = fieldOf(value, 'error')
  if (id === undefined || (result === undefined && error === undefined)) return undefined
  return { kind: 'response', id, result, error }
}

/** The `_meta` of a request's or notification's parameters, or of a result. */
export function metaOf(params: unknown): unknown {
  return fieldOf(params, '_meta')
}

/** The id of a request, or the token of its progress. */
export function requestId(value: unknown): RequestId | undefined {
  return typeof value === 'string' || typeof value === 'number' ? value : undefined
}
