/** The official OTLP messages, as protobufjs compiled them from opentelemetry-proto, by the path that they are posted to. */
import root from 'otlp-protobuf/build/src/generated/root.js'

/** A decoded message: fields by their name, 64-bit integers as Long, the name of the set field under the name of a oneof. */
export type WireMessage = Readonly<Record<string, unknown>>

interface MessageType {
  decode(bytes: Uint8Array): WireMessage
  encode(message: object): { finish(): Uint8Array }
  toObject(message: WireMessage, options: object): object
}

interface Service {
  readonly request: MessageType
  readonly response: MessageType
  /** Field of a partial success that counts what was rejected. */
  readonly rejected: string
}

type Signal = 'Trace' | 'Metrics' | 'Logs'

interface Root {
  readonly opentelemetry: {
    readonly proto: {
      readonly collector: Readonly<Record<Lowercase<Signal>, { readonly v1: Readonly<Record<string, MessageType>> }>>
    }
  }
}

function serviceOf(signal: Signal, rejected: string): Service {
  const { collector } = (root as unknown as Root).opentelemetry.proto
  const { v1 } = collector[signal.toLowerCase() as Lowercase<Signal>]
  const name = `Export${signal}Service`
  return { request: v1[`${name}Request`]!, response: v1[`${name}Response`]!, rejected }
}

const SERVICES: Readonly<Record<string, Service>> = {
  '/v1/traces': serviceOf('Trace', 'rejectedSpans'),
  '/v1/metrics': serviceOf('Metrics', 'rejectedDataPoints'),
  '/v1/logs': serviceOf('Logs', 'rejectedLogRecords'),
}

/** The service behind a URL's path, whatever stands before it; undefined where OTLP has none. */
export function serviceAt(path: string): Service | undefined {
  const known = Object.keys(SERVICES).find((end) => path.endsWith(end))
  return known === undefined ? undefined : SERVICES[known]
}

/** A message as plain data: 64-bit integers as decimal digits, enums by name. */
export function plain(service: Service, message: WireMessage): object {
  return service.request.toObject(message, { longs: String, enums: String })
}

/** An answer that accepts, or accepts all but some. */
export function encodeResponse(service: Service, partial?: { rejected: number; message: string }): Uint8Array {
  const partialSuccess = partial && { [service.rejected]: partial.rejected, errorMessage: partial.message }
  return service.response.encode(partialSuccess === undefined ? {} : { partialSuccess }).finish()
}
