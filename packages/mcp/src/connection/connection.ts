/** What belongs to one connection: the open requests of both directions, its session, and what its transport is. */

import { methodLabel } from './labels.ts'
import type { RequestMessage } from './message.ts'
import { OpenRequests } from './open-requests.ts'
import { type Role, Session } from './session.ts'
import type { RequestAttributes } from './start-request.ts'
import { StrictPeer } from './strict-peer.ts'
import type { ToolRefresh } from './tool-refresh.ts'
import { type TransportFacts, transportFacts } from './transport-facts.ts'

/** One connection, from the tapping of its transport on. */
export class Connection {
  readonly facts: TransportFacts
  readonly session: Session
  /** Requests that this side sent. */
  readonly sent: OpenRequests = new OpenRequests()
  /** Requests that the other side sent. */
  readonly received: OpenRequests = new OpenRequests()
  /** Whether the other side minds trace context. */
  readonly peer: StrictPeer = new StrictPeer()
  /** The refresh that waits for the list of tools. */
  refresh: ToolRefresh | undefined = undefined

  constructor(role: Role, transport: object) {
    this.facts = transportFacts(transport)
    this.session = new Session(role, transport, this.facts)
  }

  /** True where nothing waits for anything. */
  get isIdle(): boolean {
    return this.sent.size === 0 && this.received.size === 0
  }

  /** What the span of a request starts with. The address is the server's: nobody asks it who asks its client. */
  attributesOf({ id, method, params }: RequestMessage, kind: 'client' | 'server'): RequestAttributes {
    const { 'server.address': address, 'server.port': port, ...attributes } = this.session.attributes(params)
    return {
      'mcp.method.name': methodLabel(method),
      'jsonrpc.request.id': String(id).slice(0, 128),
      ...attributes,
      ...(kind === 'client' ? { 'server.address': address, 'server.port': port } : undefined),
    }
  }

  /** There will be no message any more. */
  closed(): void {
    this.sent.abandonAll('connection_closed')
    this.received.abandonAll('connection_closed')
    this.refresh?.end()
    this.refresh = undefined
    this.session.closed()
  }
}
