/**
 * What a transport says about itself: over what it speaks, and with whom. The SDKs tell nobody, so it is read from the transports' own fields, which
 * are the same in both generations; a transport that is not known says nothing.
 */

/** One transport, as it was made. */
export interface TransportFacts {
  readonly attributes: {
    readonly 'network.transport'?: 'pipe' | 'tcp'
    readonly 'network.protocol.name'?: 'http' | 'websocket'
    readonly 'server.address'?: string
    readonly 'server.port'?: number
  }
  /** True for a client that was given a URL. */
  readonly hasUrl: boolean
  /** Where its messages go, as `telemetry.propagate_to` has it; undefined where that is not known. */
  readonly destination: string | undefined
  /** True where a message arrives in a context of its own, such as that of an HTTP request; else it is that of whatever opened the connection. */
  readonly hasContext: boolean
}

const UNKNOWN: TransportFacts = { attributes: {}, hasUrl: false, destination: undefined, hasContext: false }
const PIPE: TransportFacts = {
  attributes: { 'network.transport': 'pipe' },
  hasUrl: false,
  destination: 'stdio',
  hasContext: false,
}
const IN_MEMORY: TransportFacts = { attributes: {}, hasUrl: false, destination: 'stdio', hasContext: true }
const HTTP_SERVER: TransportFacts = {
  attributes: { 'network.transport': 'tcp', 'network.protocol.name': 'http' },
  hasUrl: false,
  destination: undefined,
  hasContext: true,
}

/** Reads a transport once, before it is used. */
export function transportFacts(transport: object): TransportFacts {
  try {
    return read(transport)
  } catch {
    return UNKNOWN
  }
}

function read(transport: object): TransportFacts {
  const url: unknown = Reflect.get(transport, '_url')
  if (url instanceof URL) return urlFacts(url)
  if ('_otherTransport' in transport || transport.constructor?.name === 'InMemoryTransport') return IN_MEMORY
  // A server of stdio hands each of its instances a channel of its own, which writes to the wire.
  const wire: unknown = Reflect.get(transport, '_wire')
  if (typeof wire === 'object' && wire !== null) return read(wire)
  if ('processReadBuffer' in transport) return PIPE
  const handlesHttp = ['handleRequest', 'handlePostMessage', 'handleMessage'].some((method) => method in transport)
  return handlesHttp ? HTTP_SERVER : UNKNOWN
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443, 'ws:': 80, 'wss:': 443 }

function urlFacts({ protocol, hostname, port, origin, href }: URL): TransportFacts {
  const usedPort = port === '' ? DEFAULT_PORTS[protocol] : Number(port)
  return {
    attributes: {
      'network.transport': 'tcp',
      'network.protocol.name': protocol.startsWith('ws') ? 'websocket' : 'http',
      'server.address': hostname,
      ...(usedPort === undefined ? undefined : { 'server.port': usedPort }),
    },
    hasUrl: true,
    destination: origin === 'null' ? href : origin,
    hasContext: false,
  }
}

/** A field that a transport may compute, and may have anew at any time. */
export function readField(transport: object, key: string): unknown {
  try {
    return Reflect.get(transport, key)
  } catch {
    return undefined
  }
}
