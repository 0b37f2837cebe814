/** Sends what core recorded as what OpenTelemetry's exporters take. Loaded with what uses it, once something is to be sent. */
import type { ISerializer } from '@opentelemetry/otlp-transformer'
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources'
import { loadTransport } from './load-transport.ts'
import type { Protocol } from './protocol.ts'
import type { ResourceAttributes } from './resource.ts'
import type { Channel, ContentType, Transport, TransportOptions } from './transport.ts'

export interface SenderOptions extends TransportOptions {
  readonly protocol: Protocol
  readonly resource: ResourceAttributes
}

/** A serialized batch: what stands on the wire, and what a spool keeps. Secrets were replaced before it was made. */
export interface EncodedBatch {
  readonly body: Uint8Array
  readonly contentType: ContentType
  /** How many items it has. */
  readonly count: number
}

/** What the receiver did not take of a batch that it accepted, and what it has to say. */
export interface PartialSuccess {
  readonly rejected: number
  readonly message: string
}

/** Sends batches of one signal. */
export interface Sender<Batch> {
  /** What `send` takes. */
  readonly accepts: readonly ContentType[]
  /** @throws Error where something cannot be serialized */
  encode(batch: Batch, count: number): EncodedBatch
  /**
   * Rejects where the batch did not arrive in time, was refused, or was ended by `abort`. It may have been encoded by another process; JSON does
   * not go over gRPC.
   */
  send(batch: EncodedBatch): Promise<PartialSuccess>
  /** Ends what is on its way; it rejects with `reason`. What is sent later is sent as ever. */
  abort(reason: Error): void
  /** Closes the connections. */
  shutdown(): Promise<void>
}

/** Makes a sender; it connects with the first batch. Rejects where what it needs is not installed. */
export type OpenSender<Batch> = (options: SenderOptions) => Promise<Sender<Batch>>

/** What a signal is on the wire: `Payload` is what OpenTelemetry's serializers take, `Answer` what the receiver says. */
export interface Wire<Payload, Answer> extends Omit<Channel, 'contentType'> {
  readonly serializers: Readonly<Record<ContentType, ISerializer<Payload, Answer>>>
  /** How many the receiver did not take; a text in JSON. */
  readonly rejected: (answer: Answer) => number | string | undefined
}

/** The part of an answer that all signals have. */
interface WireAnswer {
  readonly partialSuccess?: { readonly errorMessage?: string } | null
}

/** How the senders of one signal are made: `translate` gives what stands on the wire. */
export function senderOf<Batch, Payload, Answer extends WireAnswer>(
  wire: Wire<Payload, Answer>,
  translate: (batch: Batch, resource: Resource) => Payload,
): OpenSender<Batch> {
  return async (options) => {
    const openTransport = await loadTransport(options.protocol)
    const resource = resourceFromAttributes(options.resource)
    const contentType = options.protocol === 'http/json' ? 'application/json' : 'application/x-protobuf'
    const transports = new Map<ContentType, Transport>()
    const transportOf = (type: ContentType): Transport => {
      const known = transports.get(type)
      if (known !== undefined) return known
      const opened = openTransport({ ...wire, contentType: type }, options)
      transports.set(type, opened)
      return opened
    }
    // Now: variables and certificates hold as they are when the export starts.
    transportOf(contentType)
    return {
      accepts:
        options.protocol === 'grpc' ? ['application/x-protobuf'] : ['application/x-protobuf', 'application/json'],
      encode: (batch, count) => {
        const body = wire.serializers[contentType].serializeRequest(translate(batch, resource))
        if (body === undefined) throw new Error('nothing to send')
        return { body, contentType, count }
      },
      send: async ({ body, contentType: type }) => readAnswer(wire, type, await transportOf(type).send(body)),
      abort: (reason) => {
        for (const transport of transports.values()) transport.close(reason)
        transports.clear()
      },
      shutdown: async () =>
        void (await Promise.all(Array.from(transports.values(), (transport) => transport.shutdown()))),
    }
  }
}

const ACCEPTED: PartialSuccess = { rejected: 0, message: '' }

/** What cannot be read came with a status that accepts. */
function readAnswer<Payload, Answer extends WireAnswer>(
  { serializers, rejected }: Wire<Payload, Answer>,
  contentType: ContentType,
  bytes: Uint8Array | undefined,
): PartialSuccess {
  if (bytes === undefined || bytes.length === 0) return ACCEPTED
  try {
    const answer = serializers[contentType].deserializeResponse(bytes)
    const count = Number(rejected(answer)) || 0
    const message = answer.partialSuccess?.errorMessage
    return { rejected: Math.max(count, 0), message: typeof message === 'string' ? message : '' }
  } catch {
    return ACCEPTED
  }
}
