/** The official OTLP messages, as protobufjs compiled them from opentelemetry-proto, by the path that they are posted to, over HTTP or gRPC. */
import root from 'otlp-protobuf/build/src/generated/root.js'

/** A decoded message: fields by their name, 64-bit integers as Long, the name of the set field under the name of a oneof. */
export type WireMessage = Readonly<Record<string, unknown>>

interface MessageType {
  decode(bytes: Uint8Array): WireMessage
  fromObject(object: object): WireMessage
  encode(message: object): { finish(): Uint8Array }
  toObject(message: WireMessage, options: object): object
}

export interface Service {
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

const COLLECTOR = 'opentelemetry.proto.collector'

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

/** What gRPC calls, by the path over HTTP. */
export const GRPC_METHODS: readonly string[] = ['Trace', 'Metrics', 'Logs'].map(
  (signal) => `/${COLLECTOR}.${signal.toLowerCase()}.v1.${signal}Service/Export`,
)

/** The service behind a URL's path, whatever stands before it, or of a gRPC method; undefined where OTLP has none. */
export function serviceAt(path: string): Service | undefined {
  const method = GRPC_METHODS.indexOf(path)
  if (method >= 0) return Object.values(SERVICES)[method]
  const known = Object.keys(SERVICES).find((end) => path.endsWith(end))
  return known === undefined ? undefined : SERVICES[known]
}

/** A message as plain data: 64-bit integers as decimal digits, enums by name. */
export function plain(service: Service, message: WireMessage): object {
  return service.request.toObject(message, { longs: String, enums: String })
}

interface Partial {
  readonly rejected: number
  readonly message: string
}

/** An answer that accepts, or accepts all but some. */
export function encodeResponse(service: Service, partial?: Partial): Uint8Array {
  const partialSuccess = partial && { [service.rejected]: partial.rejected, errorMessage: partial.message }
  return service.response.encode(partialSuccess === undefined ? {} : { partialSuccess }).finish()
}

/** The same as JSON, where 64-bit integers are texts. */
export function encodeJsonResponse(service: Service, partial?: Partial): Uint8Array {
  const partialSuccess = partial && { [service.rejected]: String(partial.rejected), errorMessage: partial.message }
  return Buffer.from(JSON.stringify({ partialSuccess }))
}
