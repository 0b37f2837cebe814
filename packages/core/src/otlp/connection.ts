/**
 * One exporter of OpenTelemetry's, OTLP over HTTP with protobuf, with its connections. Put together from the exporter's parts, as
 * `OTLPTraceExporter` is, because that one keeps a partial success to itself and what it has begun cannot be ended.
 */
import type { Agent } from 'node:http'
import { type ExportResult, ExportResultCode } from '@opentelemetry/core'
import { convertLegacyHttpOptions, createOtlpHttpExportDelegate } from '@opentelemetry/otlp-exporter-base/node-http'
import type { IExporterMetricsHelper, ISerializer } from '@opentelemetry/otlp-transformer'
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

/** What a signal is on the wire: `Payload` is what OpenTelemetry's serializer takes, `Answer` what the receiver says. */
export interface Wire<Payload, Answer> {
  /** In the names of OpenTelemetry's variables: `OTEL_EXPORTER_OTLP_TRACES_HEADERS`. */
  readonly variable: 'TRACES' | 'METRICS' | 'LOGS'
  readonly serializer: ISerializer<Payload, Answer>
  readonly component: Parameters<typeof createOtlpHttpExportDelegate>[2]
  readonly counter: IExporterMetricsHelper<Payload>
  /** How many the receiver did not take. */
  readonly rejected: (answer: Answer) => number | undefined
}

/** What the receiver did not take of a batch that it accepted, and what it has to say. */
export interface PartialSuccess {
  readonly rejected: number
  readonly message: string
}

/** The part of an answer that all signals have. */
export interface WireAnswer {
  readonly partialSuccess?: { readonly errorMessage?: string }
}

/** The exporter knows no deadline for connecting, and none for an answer that comes in drops; it gets this much to find out by itself. */
const GRACE_MS = 200

const PROTOBUF = { 'Content-Type': 'application/x-protobuf' }
const ACCEPTED: PartialSuccess = { rejected: 0, message: '' }

/** Sends batches until it is closed. `OTEL_EXPORTER_OTLP_*` variables decide on compression, certificates and additional headers. */
export class Connection<Payload, Answer extends WireAnswer> {
  readonly #wire: Wire<Payload, Answer>
  readonly #timeoutMs: number
  readonly #exporter: ReturnType<typeof createOtlpHttpExportDelegate<Payload, Answer>>
  readonly #open = new Set<(reason: Error) => void>()
  #agent: Agent | undefined
  #closed: Error | undefined
  #partial = ACCEPTED

  constructor(wire: Wire<Payload, Answer>, { url, headers, timeoutMs, concurrency }: ConnectionOptions) {
    this.#wire = wire
    this.#timeoutMs = timeoutMs
    const given = {
      url,
      headers: async () => this.#allowed({ ...headers }),
      timeoutMillis: timeoutMs,
      // What was given up may take a moment to end: it must not make the next ones fail.
      concurrencyLimit: 2 * concurrency,
      userAgent: `zeph-telemetry/${VERSION}`,
    }
    const http = convertLegacyHttpOptions(given, wire.variable, `v1/${wire.variable.toLowerCase()}`, PROTOBUF)
    let making: Promise<Agent> | undefined
    const make = async (protocol: string) => (this.#agent = await http.agentFactory(protocol))
    // The exporter asks once per request until it has an agent; all must have the same, to be closed with it.
    const agentFactory = (protocol: string) => (making ??= make(protocol))
    this.#exporter = createOtlpHttpExportDelegate(
      { ...http, agentFactory },
      this.#serializer,
      wire.component,
      wire.counter,
      undefined,
    )
  }

  /** Rejects where the batch did not arrive in time, was refused, or was ended by `close`. */
  async send(payload: Payload): Promise<PartialSuccess> {
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
      this.#exporter.export(payload, done)
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
  get #serializer(): ISerializer<Payload, Answer> {
    const { serializer, rejected } = this.#wire
    return {
      serializeRequest: (payload) => serializer.serializeRequest(payload),
      deserializeResponse: (data) => {
        const answer = serializer.deserializeResponse(data)
        const { errorMessage = '' } = answer.partialSuccess ?? {}
        this.#partial = { rejected: rejected(answer) ?? 0, message: errorMessage }
        return answer
      },
    }
  }
}
