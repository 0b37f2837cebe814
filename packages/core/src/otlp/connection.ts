/**
 * One exporter of OpenTelemetry's, OTLP over HTTP with protobuf, with its connections. Put together from the exporter's parts, as
 * `OTLPTraceExporter` is, because that one keeps a partial success to itself and what it has begun cannot be ended.
 */
import type { Agent } from 'node:http'
import { type ExportResult, ExportResultCode } from '@opentelemetry/core'
import { convertLegacyHttpOptions, createOtlpHttpExportDelegate } from '@opentelemetry/otlp-exporter-base/node-http'
import {
  type IExportTraceServiceResponse,
  type ISerializer,
  ProtobufTraceSerializer,
  TraceExporterMetricsHelper,
} from '@opentelemetry/otlp-transformer'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import { settledWithin } from '../exit/settled-within.ts'
import { VERSION } from '../global-state.ts'

export interface ConnectionOptions {
  /** Used as it is. */
  readonly url: string
  /** Win over those of `OTEL_EXPORTER_OTLP_HEADERS`. */
  readonly headers: Readonly<Record<string, string>>
  /** Longest time for one batch, retries included, in milliseconds. */
  readonly timeoutMs: number
  /** How many batches may be on their way at once. */
  readonly concurrency: number
}

/** What the receiver did not take of a batch that it accepted, and what it has to say. */
export interface PartialSuccess {
  readonly rejected: number
  readonly message: string
}

/** The exporter knows no deadline for connecting, and none for an answer that comes in drops; it gets this much to find out by itself. */
const GRACE_MS = 200

const PROTOBUF = { 'Content-Type': 'application/x-protobuf' }
const ACCEPTED: PartialSuccess = { rejected: 0, message: '' }

/** Sends batches until it is closed. `OTEL_EXPORTER_OTLP_*` variables decide on compression, certificates and additional headers. */
export class Connection {
  readonly #timeoutMs: number
  readonly #exporter: ReturnType<typeof createOtlpHttpExportDelegate<ReadableSpan[], IExportTraceServiceResponse>>
  readonly #open = new Set<(reason: Error) => void>()
  #agent: Agent | undefined
  #closed: Error | undefined
  #partial = ACCEPTED

  constructor({ url, headers, timeoutMs, concurrency }: ConnectionOptions) {
    this.#timeoutMs = timeoutMs
    const given = {
      url,
      headers: async () => this.#allowed({ ...headers }),
      timeoutMillis: timeoutMs,
      // What was given up may take a moment to end: it must not make the next ones fail.
      concurrencyLimit: 2 * concurrency,
      userAgent: `zeph-telemetry/${VERSION}`,
    }
    const http = convertLegacyHttpOptions(given, 'TRACES', 'v1/traces', PROTOBUF)
    let making: Promise<Agent> | undefined
    const make = async (protocol: string) => (this.#agent = await http.agentFactory(protocol))
    // The exporter asks once per request until it has an agent; all must have the same, to be closed with it.
    const agentFactory = (protocol: string) => (making ??= make(protocol))
    this.#exporter = createOtlpHttpExportDelegate(
      { ...http, agentFactory },
      this.#serializer,
      'otlp_http_span_exporter',
      TraceExporterMetricsHelper,
      undefined,
    )
  }

  /** Rejects where the batch did not arrive in time, was refused, or was ended by `close`. */
  async send(spans: ReadableSpan[]): Promise<PartialSuccess> {
    const { promise, resolve, reject } = Promise.withResolvers<PartialSuccess>()
    const done = ({ code, error }: ExportResult) => {
      const partial = this.#partial
      this.#partial = ACCEPTED
      if (code === ExportResultCode.SUCCESS) resolve(partial)
      else reject(error ?? new Error('no reason given'))
    }
    const deadline = setTimeout(() => {
      reject(new Error('Request timed out'))
      // Others on their way lose their connection, too; they have time left and try again.
      this.#agent?.destroy()
    }, this.#timeoutMs + GRACE_MS).unref()
    this.#open.add(reject)
    try {
      this.#exporter.export(spans, done)
      return await promise
    } finally {
      clearTimeout(deadline)
      this.#open.delete(reject)
    }
  }

  /** Ends what is on its way, which rejects with `reason`. Nothing is tried again. */
  close(reason: Error): void {
    this.#closed = reason
    for (const reject of this.#open) reject(reason)
    this.#agent?.destroy()
  }

  /** Waits for what is on its way, within the time of a batch, and closes what was kept for later. */
  async shutdown(): Promise<void> {
    await settledWithin(this.#exporter.shutdown(), this.#timeoutMs)
    this.#agent?.destroy()
  }

  /** The exporter asks for headers at every attempt: that is where the next one of what was given up ends. */
  #allowed(headers: Record<string, string>): Record<string, string> {
    if (this.#closed !== undefined) throw this.#closed
    return headers
  }

  /** The exporter reads an answer through its serializer, right before it calls back: what it would only log is picked up there. */
  get #serializer(): ISerializer<ReadableSpan[], IExportTraceServiceResponse> {
    return {
      serializeRequest: (spans) => ProtobufTraceSerializer.serializeRequest(spans),
      deserializeResponse: (data) => {
        const response = ProtobufTraceSerializer.deserializeResponse(data)
        const { rejectedSpans = 0, errorMessage = '' } = response.partialSuccess ?? {}
        this.#partial = { rejected: rejectedSpans, message: errorMessage }
        return response
      },
    }
  }
}
