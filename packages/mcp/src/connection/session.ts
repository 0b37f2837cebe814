/**
 * One session: what client and server agreed on, how long it lasted, and the spans of its beginning and its end. It is no span itself: what
 * happens in it belongs to whoever caused it, and links to its beginning.
 */
import { activeSpanContext, isRecording, type SpanContext, stopwatch } from '@zeph-telemetry/core'
import { fieldOf, numberOf } from '@zeph-telemetry/core/read-value'
import { type McpSpan, mcpMetrics, mcpSpans } from '../mcp-spans.ts'
import { nameLabel, sessionLabel, versionLabel } from './labels.ts'
import { type MeasuredSpan, measureOperation } from './measure.ts'
import { metaOf, type RequestId, type RequestMessage, type ResponseMessage } from './message.ts'
import { readField, type TransportFacts } from './transport-facts.ts'

/** Which side of the connection this process is. */
export type Role = 'client' | 'server'

/** Requests by which a session begins: they are part of the span of connecting. */
const HANDSHAKES: ReadonlySet<string> = new Set(['initialize', 'server/discover'])

const PROTOCOL_VERSION = 'io.modelcontextprotocol/protocolVersion'
const SERVER_INFO = 'io.modelcontextprotocol/serverInfo'

/** The session of one connection. */
export class Session {
  readonly role: Role
  readonly #facts: TransportFacts
  readonly #transport: object
  /** Seconds since the session began, which no span could tell; undefined before that and after it was measured. */
  #age: (() => number) | undefined = undefined
  #established = false
  #connecting = false
  #closing = false
  #connectedBy: SpanContext | undefined = undefined
  #protocolVersion: string | undefined = undefined
  #handshake: RequestMessage | undefined = undefined
  #handshakeCode: number | undefined = undefined
  #server: unknown = undefined

  constructor(role: Role, transport: object, facts: TransportFacts) {
    this.role = role
    this.#transport = transport
    this.#facts = facts
  }

  /** The span of connecting. */
  get connectedBy(): SpanContext | undefined {
    return this.#connectedBy
  }

  /** True while `connect` runs: the SDK puts its handlers in place then. */
  get connecting(): boolean {
    return this.#connecting
  }

  get #sessionId(): string | undefined {
    return sessionLabel(readField(this.#transport, 'sessionId'))
  }

  /** The version agreed on, or the one that a message claims: newer clients agree on nothing but say it each time. */
  #version(params?: unknown): string | undefined {
    const claimed = params === undefined ? undefined : fieldOf(metaOf(params), PROTOCOL_VERSION)
    return this.#protocolVersion ?? versionLabel(claimed ?? readField(this.#transport, 'protocolVersion'))
  }

  /** What every span of the connection says of it. */
  attributes(params?: unknown): {
    'mcp.session.id': string | undefined
    'mcp.protocol.version': string | undefined
  } & TransportFacts['attributes'] {
    return {
      'mcp.session.id': this.#sessionId,
      'mcp.protocol.version': this.#version(params),
      ...this.#facts.attributes,
    }
  }

  /** Calls the client's `connect` in a span that ends with it. */
  connect(connect: () => unknown): unknown {
    this.#begin()
    if (!isRecording()) return connect()
    this.#connecting = true
    const name = this.#facts.hasUrl ? 'mcp.connect_url' : 'mcp.connect'
    const run = () => {
      this.#connectedBy = activeSpanContext()
      return connect()
    }
    const options = {
      attributes: () => ({ 'mcp.method.name': 'initialize', ...this.#facts.attributes }),
      onResult: (span: ConnectSpan) => this.#connected(span),
      onError: (span: ConnectSpan) => this.#describeHandshake(span),
    }
    return mcpSpans.instrument(name, options, run)()
  }

  #connected(span: ConnectSpan): void {
    this.#established = true
    this.#describeHandshake(span)
  }

  #describeHandshake(span: ConnectSpan): void {
    this.#connecting = false
    const { id, method } = this.#handshake ?? {}
    this.#handshake = undefined
    span.set({
      'mcp.method.name': method ?? 'initialize',
      'jsonrpc.request.id': id === undefined ? undefined : String(id),
      'rpc.response.status_code': this.#handshakeCode === undefined ? undefined : String(this.#handshakeCode),
      'mcp.session.id': this.#sessionId,
      'mcp.protocol.version': this.#version(),
      'zeph.mcp.server.name': nameLabel(fieldOf(this.#server, 'name')),
      'zeph.mcp.server.version': versionLabel(fieldOf(this.#server, 'version')),
    })
    // Not in `onEnd`: requests link to this span, and it would keep the connection from being collected as long as one is open.
    measureOperation('client', span as unknown as MeasuredSpan)
  }

  /** A request is sent. @returns true where it is the handshake of the connecting that runs */
  sent(request: RequestMessage): boolean {
    if (!this.#connecting || !HANDSHAKES.has(request.method)) return false
    this.#handshake = request
    return true
  }

  /** The handshake of the connecting that runs, if it has this id. */
  handshake(id: RequestId): RequestMessage | undefined {
    return this.#connecting && this.#handshake?.id === id ? this.#handshake : undefined
  }

  /** An answer arrived. @returns true where it is the one to the handshake */
  answered({ id, result, error }: ResponseMessage): boolean {
    if (this.handshake(id) === undefined) return false
    this.#handshakeCode = numberOf(fieldOf(error, 'code'))
    if (error === undefined) this.agreed(result)
    return true
  }

  /** A server got its first message. */
  begin(): void {
    this.#begin()
    this.#established = true
  }

  #begin(): void {
    const elapsed = stopwatch()
    this.#age = () => elapsed() / 1e3
    this.#established = false
    this.#closing = false
  }

  /** Reads the result of the handshake. */
  agreed(result: unknown): void {
    this.#protocolVersion = versionLabel(fieldOf(result, 'protocolVersion')) ?? this.#protocolVersion
    this.#server = fieldOf(result, 'serverInfo') ?? fieldOf(metaOf(result), SERVER_INFO)
  }

  /** Calls the client's `close` in a span that ends with it. A second close has nothing left to shut down. */
  shutdown(close: () => unknown): unknown {
    if (this.#closing) return close()
    this.#closing = true
    const age = this.#established ? this.#age : undefined
    const finish = (span: McpSpan<'mcp.shutdown'>) => void span.set({ 'zeph.mcp.session.duration': age?.() })
    return mcpSpans.instrument(
      'mcp.shutdown',
      { attributes: () => this.attributes(), onResult: finish, onError: finish },
      close,
    )()
  }

  /** This side closes the connection. */
  closesItself(): void {
    this.#closing = true
  }

  /** The connection is closed: measured once. */
  closed(): void {
    const age = this.#age
    this.#age = undefined
    if (age === undefined || !this.#established) return
    const lostBy = this.#closing || this.role === 'server' ? undefined : 'connection_closed'
    const { 'mcp.session.id': _, ...attributes } = this.attributes()
    const duration = age()
    if (this.role === 'client')
      mcpMetrics.record('mcp.client.session.duration', duration, { ...attributes, 'error.type': lostBy })
    else mcpMetrics.record('mcp.server.session.duration', duration, attributes)
  }
}

type ConnectSpan = McpSpan<'mcp.connect' | 'mcp.connect_url'>
