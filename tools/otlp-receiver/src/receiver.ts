/**
 * An OTLP/HTTP receiver on a free port of this machine. It takes traces, metrics and logs, keeps what it was sent, and answers as it is
 * told. Strict: what the official definitions cannot decode is answered with 400 and kept with its `problem`.
 */
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { type Answer, give } from './answer.ts'
import type { ReceivedLog } from './logs.ts'
import type { ReceivedMetric } from './metrics.ts'
import { bodyOf, pathOf, type ReceivedRequest, receive, statusOf } from './read-request.ts'
import type { ReceivedSpan } from './spans.ts'

export interface OtlpReceiverOptions {
  /** What every request is answered, or who decides; `index` counts requests from 0. Default: all are accepted. */
  readonly answer?: Answer | ((index: number, path: string) => Answer)
  /** Port to listen on. Default: any that is free. */
  readonly port?: number
  /** Listens for HTTPS with this certificate. */
  readonly tls?: { readonly key: string; readonly cert: string }
}

export interface OtlpReceiver extends AsyncDisposable {
  /** Base URL, without a path. */
  readonly url: string
  readonly requests: readonly ReceivedRequest[]
  /** The spans of all requests that were accepted, in order of arrival. */
  spans(): ReceivedSpan[]
  /** The metrics of all requests that were accepted, in order of arrival: one that was sent twice is there twice. */
  metrics(): ReceivedMetric[]
  /** The log records of all requests that were accepted, in order of arrival. */
  logs(): ReceivedLog[]
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
  #port: number

  constructor({ answer = {}, port = 0, tls }: OtlpReceiverOptions) {
    this.#answer = answer
    this.#port = port
    this.#scheme = tls === undefined ? 'http' : 'https'
    const listener: RequestListener = (request, response) =>
      // A sender that gives up in the middle of its request is no failure of the test that made it do so.
      void this.#take(request, response).catch(() => response.destroy())
    this.#server = tls === undefined ? createServer(listener) : createSecureServer(tls, listener)
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(this.#port, '127.0.0.1', resolve))
    this.#port = (this.#server.address() as AddressInfo).port
  }

  get url(): string {
    return `${this.#scheme}://127.0.0.1:${this.#port}`
  }

  spans(): ReceivedSpan[] {
    return this.#accepted(({ spans }) => spans)
  }

  metrics(): ReceivedMetric[] {
    return this.#accepted(({ metrics }) => metrics)
  }

  logs(): ReceivedLog[] {
    return this.#accepted(({ logs }) => logs)
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

  #accepted<T>(read: (request: ReceivedRequest) => readonly T[]): T[] {
    return this.requests.filter(({ accepted }) => accepted).flatMap(read)
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request)
    const wanted = typeof this.#answer === 'function' ? this.#answer(this.#asked, pathOf(request)) : this.#answer
    this.#asked += 1
    const received = receive(request, body, wanted)
    this.requests.push(received)
    for (const ask of this.#waiting) ask()
    await give(received.problem === undefined ? wanted : { status: statusOf(request) }, pathOf(request), response)
  }
}
