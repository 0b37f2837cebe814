/** Reads one request: its body, and the message in it, judged by the official definitions. */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { type Answer, isAccepted } from './answer.ts'
import { decodeJson } from './decode-json.ts'
import { type ReceivedLog, readLogs } from './logs.ts'
import { plain, type Service, serviceAt, type WireMessage } from './messages.ts'
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

/** A request as it came, over HTTP or gRPC. */
export interface Incoming {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** What stands in a request that is answered so. */
export function receive(request: Incoming, answer: Answer): ReceivedRequest {
  const { body, ...known } = { ...request, bodySize: request.body.length }
  try {
    return { ...known, ...decode(request), problem: undefined, accepted: isAccepted(answer) }
  } catch (error) {
    return { ...known, message: undefined, ...NOTHING, problem: String(error), accepted: false }
  }
}

const NOTHING = { spans: [], metrics: [], logs: [] }

type Decoded = Pick<ReceivedRequest, 'message' | 'spans' | 'metrics' | 'logs'>

type Decode = (service: Service, body: Uint8Array) => WireMessage

const decodeProtobuf: Decode = (service, body) => service.request.decode(body)
const FORMS: Readonly<Record<string, Decode>> = {
  'application/x-protobuf': decodeProtobuf,
  'application/grpc': decodeProtobuf,
  'application/json': decodeJson,
}

function decode(request: Incoming): Decoded {
  const service = serviceAt(pathOf(request.path))
  if (request.method !== 'POST' || service === undefined) throw new Error('neither traces nor metrics nor logs')
  const encoding = request.headers['content-encoding'] ?? 'identity'
  if (encoding !== 'identity' && encoding !== 'gzip') throw new Error(`content-encoding is ${encoding}`)
  const type = request.headers['content-type'] ?? 'missing'
  const form = FORMS[type]
  if (form === undefined) throw new Error(`content-type is ${type}`)
  const message = form(service, encoding === 'gzip' ? gunzipSync(request.body) : request.body)
  // A message of one signal has no field of another.
  return {
    message: plain(service, message),
    spans: readSpans(message),
    metrics: readMetrics(message),
    logs: readLogs(message),
  }
}

/** What a real collector says to a request that it cannot take. */
export function statusOf({ method, path, headers }: Incoming): number {
  if (serviceAt(pathOf(path)) === undefined) return 404
  if (method !== 'POST') return 405
  return headers['content-type'] !== undefined && headers['content-type'] in FORMS ? 400 : 415
}

/** A path without its query. */
export function pathOf(path: string): string {
  return new URL(path, 'http://receiver').pathname
}
