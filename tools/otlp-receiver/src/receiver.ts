/**
 * An OTLP receiver on a free port of this machine, over HTTP or gRPC. It takes traces, metrics and logs, keeps what it was sent, and answers as it
 * is told. Strict: what the official definitions cannot decode is answered with 400 and kept with its `problem`.
 */
import type { IncomingHttpHeaders } from 'node:http'
import type { AddressInfo, Server, Socket } from 'node:net'
import type { Answer } from './answer.ts'
import type { ReceivedLog } from './logs.ts'
import type { ReceivedMetric } from './metrics.ts'
import { type Incoming, pathOf, type ReceivedRequest, receive, statusOf } from './read-request.ts'
import type { ReceivedSpan } from './spans.ts'

export interface OtlpReceiverOptions {
  /** What every request is answered, or who decides; `index` counts requests from 0. Default: all are accepted. */
  readonly answer?: Answer | ((index: number, path: string, headers: IncomingHttpHeaders) => Answer)
  /** Port to listen on. Default: any that is free. */
  readonly port?: number
  /** Listens with this certificate; with `clientCa` only to who shows one that this authority signed. All PEM. */
  readonly tls?: { readonly key: string; readonly cert: string; readonly clientCa?: string }
  /** Default `http`: protobuf and JSON. */
  readonly protocol?: 'http' | 'grpc'
}

export interface OtlpReceiver extends AsyncDisposable {
  /** Base URL, without a path. */
  readonly url: string
  readonly requests: readonly ReceivedRequest[]
  /** Bytes that came over all connections, with everything around requests. */
  readonly bytesReceived: number
  /** Connections that are open. */
  readonly connections: number
  /** The spans of all requests that were accepted, in order of arrival. */
  spans(): ReceivedSpan[]
  /** The metrics of all requests that were accepted, in order of arrival: one that was sent twice is there twice. */
  metrics(): ReceivedMetric[]
  /** The log records of all requests that were accepted, in order of arrival. */
  logs(): ReceivedLog[]
  /** Changes what is answered from now on. */
  answer(answer: NonNullable<OtlpReceiverOptions['answer']>): void
  /** Resolves as soon as `happened` is true, which is asked after every request, and when a connection was closed. */
  until(happened: (receiver: OtlpReceiver) => boolean): Promise<void>
  /** Closes all connections and the port. */
  close(): Promise<void>
}

/** Starts a receiver. */
export async function startOtlpReceiver(options: OtlpReceiverOptions = {}): Promise<OtlpReceiver> {
  const { openServer } =
    options.protocol === 'grpc' ? await import('./grpc-server.ts') : await import('./http-server.ts')
  const receiver = new Receiver(options, openServer)
  await receiver.listen()
  return receiver
}

/** Answers one request: what was wanted, or that it cannot be read. */
export type Take = (request: Incoming) => Answer

/** What listens and reads requests. */
export type OpenServer = (tls: OtlpReceiverOptions['tls'], take: Take) => Server

class Receiver implements OtlpReceiver {
  readonly requests: ReceivedRequest[] = []
  readonly #server: Server
  readonly #scheme: 'http' | 'https'
  readonly #waiting = new Set<() => void>()
  #answer: NonNullable<OtlpReceiverOptions['answer']>
  #asked = 0
  #port: number

  readonly #sockets = new Set<Socket>()
  #bytesOfClosed = 0

  constructor({ answer = {}, port = 0, tls }: OtlpReceiverOptions, openServer: OpenServer) {
    this.#answer = answer
    this.#port = port
    this.#scheme = tls === undefined ? 'http' : 'https'
    this.#server = openServer(tls, (request) => this.#take(request))
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket)
      socket.on('close', () => {
        this.#sockets.delete(socket)
        this.#bytesOfClosed += socket.bytesRead
        this.#changed()
      })
    })
  }

  get bytesReceived(): number {
    let bytes = this.#bytesOfClosed
    for (const { bytesRead } of this.#sockets) bytes += bytesRead
    return bytes
  }

  get connections(): number {
    return this.#sockets.size
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
    for (const socket of this.#sockets) socket.destroy()
    return closed
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #accepted<T>(read: (request: ReceivedRequest) => readonly T[]): T[] {
    return this.requests.filter(({ accepted }) => accepted).flatMap(read)
  }

  #take(request: Incoming): Answer {
    const { path, headers } = request
    const wanted = typeof this.#answer === 'function' ? this.#answer(this.#asked, pathOf(path), headers) : this.#answer
    this.#asked += 1
    const received = receive(request, wanted)
    this.requests.push(received)
    this.#changed()
    return received.problem === undefined ? wanted : { status: statusOf(request) }
  }

  #changed(): void {
    for (const ask of this.#waiting) ask()
  }
}
