/** Reads one request: its body, and the message in it, judged by the official definitions. */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { type Answer, isAccepted } from './answer.ts'
import { type ReceivedLog, readLogs } from './logs.ts'
import { plain, serviceAt } from './messages.ts'
import { type ReceivedMetric, readMetrics } from './metrics.ts'
import { type ReceivedSpan, readSpans } from './spans.ts'

/** One request, whatever was answered. */
export interface ReceivedRequest {
  readonly method: string
  /** With the query. */
  readonly path: string
  readonly headers: IncomingHttpHeaders
  /** Bytes on the wire. */
  readonly bodySize: number
  /** The whole message as plain data; undefined where it could not be decoded. */
  readonly message: object | undefined
  readonly spans: readonly ReceivedSpan[]
  readonly metrics: readonly ReceivedMetric[]
  readonly logs: readonly ReceivedLog[]
  /** Why it could not be decoded. */
  readonly problem: string | undefined
  /** True where the sender was told that it was taken. */
  readonly accepted: boolean
}

/** All of its body. */
export async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** What stands in a request that is answered so. */
export function receive(request: IncomingMessage, body: Buffer, answer: Answer): ReceivedRequest {
  const { method = '', url: path = '', headers } = request
  const known = { method, path, headers, bodySize: body.length }
  try {
    return { ...known, ...decode(request, body), problem: undefined, accepted: isAccepted(answer) }
  } catch (error) {
    return { ...known, message: undefined, ...NOTHING, problem: String(error), accepted: false }
  }
}

const NOTHING = { spans: [], metrics: [], logs: [] }

type Decoded = Pick<ReceivedRequest, 'message' | 'spans' | 'metrics' | 'logs'>

function decode(request: IncomingMessage, body: Buffer): Decoded {
  const service = serviceAt(pathOf(request))
  if (request.method !== 'POST' || service === undefined) throw new Error('neither traces nor metrics nor logs')
  const encoding = request.headers['content-encoding'] ?? 'identity'
  if (encoding !== 'identity' && encoding !== 'gzip') throw new Error(`content-encoding is ${encoding}`)
  const type = request.headers['content-type']
  if (type !== 'application/x-protobuf') throw new Error(`content-type is ${type}`)
  const message = service.request.decode(encoding === 'gzip' ? gunzipSync(body) : body)
  // A message of one signal has no field of another.
  return {
    message: plain(service, message),
    spans: readSpans(message),
    metrics: readMetrics(message),
    logs: readLogs(message),
  }
}

/** What a real collector says to a request that it cannot take. */
export function statusOf(request: IncomingMessage): number {
  if (serviceAt(pathOf(request)) === undefined) return 404
  if (request.method !== 'POST') return 405
  return request.headers['content-type'] === 'application/x-protobuf' ? 400 : 415
}

/** Its path, without the query. */
export function pathOf(request: IncomingMessage): string {
  return new URL(request.url ?? '/', 'http://receiver').pathname
}
