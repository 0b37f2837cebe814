/** What a receiver does with a request that it has read: accepts it, refuses it, answers late, or not at all. */

import type { ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { encodeJsonResponse, encodeResponse, serviceAt } from './messages.ts'

/** Instructions for one request; all optional. */
export interface Answer {
  /** Default 200. gRPC answers the status of its own that means the same. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** Value of `Retry-After`: seconds, or an HTTP date. Over gRPC seconds only, as `RetryInfo`. */
  readonly retryAfter?: number | string
  /** Time until the answer, in milliseconds. */
  readonly delayMs?: number
  /** `close` ends the connection without an answer; `hang` never answers; `drip` begins an answer and never ends it. */
  readonly instead?: 'close' | 'hang' | 'drip'
  /** In place of a proper message. */
  readonly body?: Uint8Array
  /** Accepted, but for some. */
  readonly partialSuccess?: { readonly rejected: number; readonly message: string }
}

const DRIP_MS = 20
const JSON_TYPE = 'application/json'

/** Does as told. */
export async function give(answer: Answer, path: string, response: ServerResponse): Promise<void> {
  const isJson = response.req.headers['content-type'] === JSON_TYPE
  if (answer.delayMs !== undefined) await wait(answer.delayMs)
  if (answer.instead === 'close') response.socket?.destroy()
  if (answer.instead === 'drip') drip(response)
  if (answer.instead !== undefined) return
  const { status = 200, headers, retryAfter } = answer
  response.writeHead(status, {
    'content-type': isJson ? JSON_TYPE : 'application/x-protobuf',
    ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
    ...headers,
  })
  response.end(answer.body ?? properBody(answer, path, isJson ? encodeJsonResponse : encodeResponse))
}

/** True where the sender is told that its request was taken. */
export function isAccepted({ status = 200, instead }: Answer): boolean {
  return instead === undefined && status >= 200 && status < 300
}

function properBody(answer: Answer, path: string, encode: typeof encodeResponse): Uint8Array | undefined {
  const service = serviceAt(path)
  return service !== undefined && isAccepted(answer) ? encode(service, answer.partialSuccess) : undefined
}

function drip(response: ServerResponse): void {
  response.writeHead(200)
  const timer = setInterval(() => response.write('\0'), DRIP_MS)
  response.on('close', () => clearInterval(timer))
}
