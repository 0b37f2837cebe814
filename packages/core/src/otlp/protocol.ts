/** The protocols of OTLP, and which one a signal speaks. */

export type Protocol = 'http/protobuf' | 'http/json' | 'grpc'

/** By the OTLP specification. */
const GRPC_PORT = '4317'

/** The protocol where none is given: the port of an endpoint says it. */
export function usualProtocol(url: string): Protocol {
  return new URL(url).port === GRPC_PORT ? 'grpc' : 'http/protobuf'
}
