/** What carries serialized requests of one signal to a receiver, whatever protocol it speaks. */

/** How a request is serialized. */
export type ContentType = 'application/x-protobuf' | 'application/json'

/** What every transport is made with. */
export interface TransportOptions {
  /** Used as it is; gRPC takes the host and the port of it. */
  readonly url: string
  /** Asked at every attempt. They win over those of `OTEL_EXPORTER_OTLP_HEADERS`. */
  readonly headers: () => Readonly<Record<string, string>>
  /** Longest time for one request, retries included, in milliseconds. */
  readonly timeoutMs: number
  /** How many requests may be on their way at once. */
  readonly concurrency: number
  readonly compression: 'none' | 'gzip'
  readonly certificates: Certificates
}

/** PEM; what is left out is as Node has it. */
export interface Certificates {
  /** Of who signed the receiver's certificate. */
  readonly ca?: Buffer
  /** What is shown to a receiver that asks, with its key. */
  readonly client?: { readonly cert: Buffer; readonly key: Buffer }
}

/** Which requests it carries. */
export interface Channel {
  /** In the names of OpenTelemetry's variables: `OTEL_EXPORTER_OTLP_TRACES_HEADERS`. */
  readonly variable: 'TRACES' | 'METRICS' | 'LOGS'
  /** What gRPC calls. */
  readonly method: string
  readonly contentType: ContentType
}

/** Carries requests until it is closed. */
export interface Transport {
  /**
   * Resolves with the bytes of the answer, if it has any. Rejects where the request did not arrive in time, was refused (an error whose `code`
   * is the status: a number in HTTP, a name in gRPC), or was ended by `close`.
   */
  send(body: Uint8Array): Promise<Uint8Array | undefined>
  /** Ends what is on its way, which rejects with `reason`. Nothing is tried again. */
  close(reason: Error): void
  /** Waits for what is on its way, within the time of a request, and closes what was kept for later. */
  shutdown(): Promise<void>
}

export type OpenTransport = (channel: Channel, options: TransportOptions) => Transport
