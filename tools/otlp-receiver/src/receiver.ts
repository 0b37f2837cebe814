/**
 * An OTLP/HTTP receiver on a free port of this machine. It takes traces, metrics and logs, keeps what it was sent, and answers as it is
 * told. Strict: what the official definitions cannot decode is answered with 400 and kept with its `problem`.
 */
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { type Answer, give, isAccepted } from './answer.ts'
import { plain, serviceAt } from './messages.ts'
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
  /** Why it could not be decoded. */
  readonly problem: string | undefined
  /** True where the sender was told that it was taken. */
  readonly accepted: boolean
}

export interface OtlpReceiverOptions {
  /** What every request is answered, or who decides; `index` counts requests from 0. Default: all are accepted. */
  readonly answer?: Answer | ((index: number) => Answer)
  /** Listens for HTTPS with this certificate. */
  readonly tls?: { readonly key: string; readonly cert: string }
}

export interface OtlpReceiver extends AsyncDisposable {
  /** Base URL, without a path. */
  readonly url: string
  readonly requests: readonly ReceivedRequest[]
  /** The spans of all requests that were accepted, in order of arrival. */
  spans(): ReceivedSpan[]
  /** Changes what is answered from now on. */
  answer(answer: NonNullable<OtlpReceiverOptions['answer']>): void
  /** Resolves as soon as `happened` is true, which is asked after every request. */
  until(happened: (receiver: OtlpReceiver) => boolean): Promise<void>
  /** Closes all connections and the port. */
  close(): Promise<void>
}

/** Starts a receiver. */
export async function startOtlpReceiver(options: OtlpReceiverOptions = {}): Promise<OtlpReceiver> {
  const receiver = new Receiver(options)
  await receiver.listen()
  return receiver
}

class Receiver implements OtlpReceiver {
  readonly requests: ReceivedRequest[] = []
  readonly #server: Server
  readonly #scheme: 'http' | 'https'
  readonly #waiting = new Set<() => void>()
  #answer: NonNullable<OtlpReceiverOptions['answer']>
  #asked = 0
  #port = 0

  constructor({ answer = {}, tls }: OtlpReceiverOptions) {
    this.#answer = answer
    this.#scheme = tls === undefined ? 'http' : 'https'
    const listener: RequestListener = (request, response) =>
      // A sender that gives up in the middle of its request is no failure of the test that made it do so.
      void this.#take(request, response).catch(() => response.destroy())
    this.#server = tls === undefined ? createServer(listener) : createSecureServer(tls, listener)
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    this.#port = (this.#server.address() as AddressInfo).port
  }

  get url(): string {
    return `${this.#scheme}://127.0.0.1:${this.#port}`
  }

  spans(): ReceivedSpan[] {
    return this.requests.filter(({ accepted }) => accepted).flatMap(({ spans }) => spans)
  }

  answer(answer: NonNullable<OtlpReceiverOptions['answer']>): void {
    this.#answer = answer
  }

  until(happened: (receiver: OtlpReceiver) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const ask = () => {
        if (!happened(this)) return
        this.#waiting.delete(ask)
        resolve()
      }
      this.#waiting.add(ask)
      ask()
    })
  }

  close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    this.#server.closeAllConnections()
    return closed
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request)
    const wanted = typeof this.#answer === 'function' ? this.#answer(this.#asked) : this.#answer
    this.#asked += 1
    const received = receive(request, body, wanted)
    this.requests.push(received)
    for (const ask of this.#waiting) ask()
    await give(received.problem === undefined ? wanted : { status: statusOf(request) }, pathOf(request), response)
  }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

function receive(request: IncomingMessage, body: Buffer, answer: Answer): ReceivedRequest {
  const { method = '', url: path = '', headers } = request
  const known = { method, path, headers, bodySize: body.length }
  try {
    return { ...known, ...decode(request, body), problem: undefined, accepted: isAccepted(answer) }
  } catch (error) {
    return { ...known, message: undefined, spans: [], problem: String(error), accepted: false }
  }
}

function decode(request: IncomingMessage, body: Buffer): Pick<ReceivedRequest, 'message' | 'spans'> {
  const service = serviceAt(pathOf(request))
  if (request.method !== 'POST' || service === undefined) throw new Error('neither traces nor metrics nor logs')
  const encoding = request.headers['content-encoding'] ?? 'identity'
  if (encoding !== 'identity' && encoding !== 'gzip') throw new Error(`content-encoding is ${encoding}`)
  const type = request.headers['content-type']
  if (type !== 'application/x-protobuf') throw new Error(`content-type is ${type}`)
  const message = service.request.decode(encoding === 'gzip' ? gunzipSync(body) : body)
  return { message: plain(service, message), spans: readSpans(message) }
}

/** What a real collector says to a request that it cannot take. */
function statusOf(request: IncomingMessage): number {
  if (serviceAt(pathOf(request)) === undefined) return 404
  if (request.method !== 'POST') return 405
  return request.headers['content-type'] === 'application/x-protobuf' ? 400 : 415
}

function pathOf(request: IncomingMessage): string {
  return new URL(request.url ?? '/', 'http://receiver').pathname
}
