/**
 * An OTLP/HTTP receiver that misbehaves as it is told, and counts the spans of the requests whose sender got to know that they were taken.
 * It keeps no span: a million of them come by.
 */
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { countOtlpSpans } from '../../../bench/src/sink/count-otlp-spans.ts'

/** What becomes of one request; 200 where nothing is said. */
export interface Conduct {
  readonly status?: number
  /** Seconds. */
  readonly retryAfter?: number
  /** Time until the answer, in milliseconds. */
  readonly delayMs?: number
  /** Closes the connection as soon as a part of the body has come. */
  readonly cuts?: boolean
}

/** Who decides; `index` counts requests from 0. */
export type Decide = (index: number, request: IncomingMessage) => Conduct

const TRACES = '/v1/traces'

export class CountingReceiver {
  connections = 0
  /** Requests of any signal that began to come. */
  requests = 0
  /** Spans of requests that were taken, and that the sender knows to be taken. */
  acknowledged = 0
  /** Requests with spans that came a second time after they had been taken. */
  twice = 0
  readonly #decide: Decide
  readonly #taken = new Set<string>()
  readonly #waiting: (() => void)[] = []
  #server: Server | undefined
  #port = 0

  constructor(decide: Decide = () => ({})) {
    this.#decide = decide
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  /** Listens; after `close` on the same port again. */
  async open(): Promise<this> {
    this.#server = createServer((request, response) => void this.#take(request, response).catch(() => {}))
    this.#server.on('connection', () => {
      this.connections += 1
    })
    await new Promise<void>((resolve) => this.#server!.listen(this.#port, '127.0.0.1', resolve))
    this.#port = (this.#server.address() as AddressInfo).port
    return this
  }

  /** Resolves when another request with spans has come. */
  async nextSpans(): Promise<void> {
    await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  /** Resolves when another request with spans has been taken. */
  async nextTaken(): Promise<void> {
    const before = this.acknowledged
    while (this.acknowledged === before) await this.nextSpans()
  }

  /** Ends all connections, answered or not, and listens no longer. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server!.close(resolve))
    this.#server!.closeAllConnections()
    await closed
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const conduct = this.#decide(this.requests, request)
    this.requests += 1
    if (request.url === TRACES) for (const resolve of this.#waiting.splice(0)) resolve()
    const body: Buffer[] = []
    for await (const chunk of request) {
      if (conduct.cuts) return void request.socket.destroy()
      body.push(chunk as Buffer)
    }
    if (conduct.delayMs !== undefined) await this.#delay(conduct.delayMs, response)
    this.#answer(conduct, Buffer.concat(body), { request, response })
  }

  /** Ends early where the sender has gone. */
  async #delay(milliseconds: number, response: ServerResponse): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds)
      response.on('close', () => {
        clearTimeout(timer)
        resolve()
      })
    })
  }

  #answer(
    { status = 200, retryAfter }: Conduct,
    body: Buffer,
    { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse },
  ): void {
    if (response.destroyed) return
    if (status === 200 && request.url === TRACES) response.on('finish', () => this.#count(body))
    const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }
    response.writeHead(status, { 'content-type': 'application/x-protobuf', ...headers }).end()
  }

  #count(body: Buffer): void {
    const print = createHash('sha256').update(body).digest('base64')
    if (this.#taken.has(print)) this.twice += 1
    this.#taken.add(print)
    this.acknowledged += countOtlpSpans(body)
  }
}
