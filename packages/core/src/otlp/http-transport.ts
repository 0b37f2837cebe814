/**
 * Carries requests over HTTP by OpenTelemetry's exporter, put together from its parts, as `OTLPTraceExporter` is, because that one keeps
 * an answer to itself and what it has begun cannot be ended.
 */
import type { Agent } from 'node:http'
import { type ExportResult, ExportResultCode } from '@opentelemetry/core'
import { CompressionAlgorithm } from '@opentelemetry/otlp-exporter-base'
import { convertLegacyHttpOptions, createOtlpHttpExportDelegate } from '@opentelemetry/otlp-exporter-base/node-http'
import type { ISerializer } from '@opentelemetry/otlp-transformer'
import { settledWithin } from '../exit/settled-within.ts'
import { VERSION } from '../global-state.ts'
import type { Channel, OpenTransport, Transport, TransportOptions } from './transport.ts'

/** The exporter knows no deadline for connecting, and none for an answer that comes in drops; it gets this much to find out by itself. */
const GRACE_MS = 200

/** The exporter would count for a meter that it is not given. */
const COUNTER = { name: 'span', countItems: () => 1 } as const

/** Makes a transport; it connects with the first request. */
export const openTransport: OpenTransport = (channel, options) => new HttpTransport(channel, options)

class HttpTransport implements Transport {
  readonly #timeoutMs: number
  readonly #exporter: ReturnType<typeof createOtlpHttpExportDelegate<Uint8Array, object>>
  readonly #open = new Set<(reason: Error) => void>()
  #agent: Agent | undefined
  #closed: Error | undefined
  #answer: Uint8Array | undefined

  constructor(channel: Channel, options: TransportOptions) {
    this.#timeoutMs = options.timeoutMs
    const http = httpOptions(channel, { ...options, headers: () => this.#allowed(options.headers()) })
    let making: Promise<Agent> | undefined
    const make = async (protocol: string) => (this.#agent = await http.agentFactory(protocol))
    // The exporter asks once per request until it has an agent; all must have the same, to be closed with it.
    const agentFactory = (protocol: string) => (making ??= make(protocol))
    this.#exporter = createOtlpHttpExportDelegate(
      { ...http, agentFactory },
      this.#serializer,
      'otlp_http_exporter',
      COUNTER,
      undefined,
    )
  }

  async send(body: Uint8Array): Promise<Uint8Array | undefined> {
    const { promise, resolve, reject } = Promise.withResolvers<Uint8Array | undefined>()
    const done = ({ code, error }: ExportResult) => {
      const answer = this.#answer
      this.#answer = undefined
      if (code === ExportResultCode.SUCCESS) resolve(answer)
      else reject(error ?? new Error('no reason given'))
    }
    const deadline = setTimeout(() => {
      reject(new Error('Request timed out'))
      // Others on their way lose their connection, too; they have time left and try again.
      this.#agent?.destroy()
    }, this.#timeoutMs + GRACE_MS).unref()
    this.#open.add(reject)
    try {
      this.#exporter.export(body, done)
      return await promise
    } finally {
      clearTimeout(deadline)
      this.#open.delete(reject)
    }
  }

  close(reason: Error): void {
    this.#closed = reason
    for (const reject of this.#open) reject(reason)
    this.#agent?.destroy()
  }

  async shutdown(): Promise<void> {
    await settledWithin(this.#exporter.shutdown(), this.#timeoutMs)
    this.#agent?.destroy()
  }

  /** The exporter asks for headers at every attempt: that is where the next one of what was given up ends. */
  #allowed(headers: Readonly<Record<string, string>>): Record<string, string> {
    if (this.#closed !== undefined) throw this.#closed
    return { ...headers }
  }

  /** The exporter reads an answer through its serializer, right before it calls back: what it would keep is picked up there. */
  get #serializer(): ISerializer<Uint8Array, object> {
    return {
      serializeRequest: (body) => body,
      deserializeResponse: (answer) => {
        this.#answer = answer
        return {}
      },
    }
  }
}

function httpOptions({ variable, contentType }: Channel, options: TransportOptions) {
  const { url, headers, timeoutMs, concurrency, compression, certificates } = options
  const { ca, client } = certificates
  const given = {
    url,
    headers: async () => ({ ...headers() }),
    timeoutMillis: timeoutMs,
    // What was given up may take a moment to end: it must not make the next ones fail.
    concurrencyLimit: 2 * concurrency,
    compression: compression === 'gzip' ? CompressionAlgorithm.GZIP : CompressionAlgorithm.NONE,
    httpAgentOptions: { keepAlive: true, ...(ca !== undefined && { ca }), ...client },
    userAgent: `zeph-telemetry/${VERSION}`,
  }
  return convertLegacyHttpOptions(given, variable, '', { 'Content-Type': contentType })
}
