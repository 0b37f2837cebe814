/** An HTTP server on a free port of 127.0.0.1, with bodies read as the services read them, and WebSockets where asked for. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'

/** A request as the services' handlers see it. */
export interface ServiceRequest {
  readonly verb: string
  readonly path: string
  readonly query: URLSearchParams
  readonly body: Readonly<Record<string, unknown>>
  readonly authorization: string | undefined
  /** Aborted when the caller hangs up before it has its answer. */
  readonly gone: AbortSignal
}

/** What a handler answers; status 0 cuts the connection. */
export interface ServiceAnswer {
  readonly status: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

interface Handlers {
  answer(request: ServiceRequest): ServiceAnswer | Promise<ServiceAnswer>
  /** A WebSocket was opened; without it none is. */
  connect?(socket: WebSocket, url: URL): void
}

export class LocalService {
  readonly #server: Server
  readonly #sockets = new WebSocketServer({ noServer: true })
  #port = 0

  constructor(handlers: Handlers) {
    this.#server = createServer((request, response) => {
      // A caller that hangs up in the middle of its request is its own affair.
      respond(handlers, request, response).catch(() => response.destroy())
    })
    this.#server.on('upgrade', (request, socket, head) => this.#upgrade(handlers, { request, socket, head }))
  }

  /** `127.0.0.1:port`, for any scheme. */
  get host(): string {
    return `127.0.0.1:${this.#port}`
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    this.#port = (this.#server.address() as AddressInfo).port
  }

  /** A network failure: every connection ends without a word. */
  cut(): void {
    for (const socket of this.#sockets.clients) socket.terminate()
    this.#server.closeAllConnections()
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    this.#sockets.close()
    await Promise.all(Array.from(this.#sockets.clients, sayGoodbye))
    this.#server.closeAllConnections()
    await closed
  }

  #upgrade({ connect }: Handlers, { request, socket, head }: Upgrade): void {
    if (connect === undefined) {
      socket.destroy()
      return
    }
    this.#sockets.handleUpgrade(request, socket, head, (client) => connect(client, urlOf(request)))
  }
}

interface Upgrade {
  readonly request: IncomingMessage
  readonly socket: Duplex
  readonly head: Buffer
}

const PATIENCE_MILLISECONDS = 1000

/** Closes with a handshake; a client that is in the middle of its own is not taken by surprise. */
function sayGoodbye(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    const giveUp = setTimeout(() => socket.terminate(), PATIENCE_MILLISECONDS)
    socket.once('close', () => {
      clearTimeout(giveUp)
      resolve()
    })
    socket.close(1001)
  })
}

async function respond(handlers: Handlers, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const hangUp = new AbortController()
  response.once('close', () => hangUp.abort())
  const { pathname, searchParams: query } = urlOf(request)
  const path = decodeURIComponent(pathname)
  const body = parseBody(await readBody(request), request.headers['content-type'] ?? '')
  const { method: verb = 'GET' } = request
  const { authorization } = request.headers
  const answer = await handlers.answer({ verb, path, query, body, authorization, gone: hangUp.signal })
  if (answer.status === 0) {
    request.socket.destroy()
    return
  }
  const text = answer.body === undefined ? '' : JSON.stringify(answer.body)
  response.writeHead(answer.status, { ...(text && { 'content-type': 'application/json' }), ...answer.headers })
  response.end(text)
}

function urlOf(request: IncomingMessage): URL {
  return new URL(request.url ?? '/', 'http://service')
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** JSON, forms, and of multipart bodies the fields that are no files. */
function parseBody(body: Buffer, contentType: string): ServiceRequest['body'] {
  if (body.length === 0) return {}
  if (contentType.startsWith('application/json')) return JSON.parse(body.toString()) as ServiceRequest['body']
  if (contentType.startsWith('application/x-www-form-urlencoded'))
    return Object.fromEntries(new URLSearchParams(body.toString()))
  return Object.fromEntries(multipartFields(body.toString('latin1')))
}

const FIELD = /name="([^"]+)"(?![^\r]*filename=)[^\r]*\r\n(?:[^\r]+\r\n)*\r\n([\s\S]*?)\r\n--/g

function multipartFields(body: string): [name: string, value: string][] {
  return Array.from(body.matchAll(FIELD), ([, name, value]) => [name!, Buffer.from(value!, 'latin1').toString()])
}
