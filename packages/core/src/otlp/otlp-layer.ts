/**
 * The OTLP sink: ended spans that are sampled, in batches, over HTTP. It queues from the first moment; what is needed to send is loaded
 * beside it. Exporting is recorded nowhere, fails without a word to the program but one line per cause, and holds a bounded queue.
 */
import { ROOT, runInContext, suppress } from '../context/context.ts'
import { attempt } from '../engine/attempt.ts'
import type { Layer } from '../engine/layer.ts'
import type { SpanRecord } from '../engine/span-record.ts'
import { settledWithin } from '../exit/settled-within.ts'
import { warnOnce } from '../warn-once.ts'
import { Batcher } from './batcher.ts'
import { exportProblem, quoted } from './export-problem.ts'
import type { SpanSender } from './export-spans.ts'
import { shownUrl } from './resolve-endpoint.ts'
import { type ResourceAttributes, redactResource } from './resource.ts'

export interface OtlpOptions {
  /** Where traces are posted to, used as it is. */
  readonly endpointUrl: string
  /** Asked once. Where it rejects nothing is exported. */
  readonly headers: () => Promise<Readonly<Record<string, string>>>
  readonly resource: ResourceAttributes
  /** Longest time for one batch, retries included, in milliseconds. Default 3000. */
  readonly exportTimeoutMs?: number
  /** Most spans that wait or are on their way; what is over is dropped and counted. Default 4096. */
  readonly maxQueue?: number
  /** Most spans of one request. Default 512. */
  readonly maxBatch?: number
  /** Longest time that a span waits for others, in milliseconds. Default 5000. */
  readonly delayMs?: number
  /** Told once per kind of problem. Default: one line on stderr. */
  readonly onProblem?: (message: string) => void
}

const DEFAULTS = { exportTimeoutMs: 3000, maxQueue: 4096, maxBatch: 512, delayMs: 5000 }
const SAMPLED = 1
const ABANDONED = new Error('abandoned')

/** The OTLP sink. */
export class OtlpLayer implements Layer {
  readonly name = 'otlp'
  readonly stage = 'sink'
  /** Resolves when spans can be sent, or never will be. Never rejects. */
  readonly ready: Promise<void>
  /** Spans that the receiver took. */
  exported = 0
  /** Spans that never were on their way: no room, no headers, no time. */
  dropped = 0
  /** Spans that were sent and did not arrive, or were rejected. */
  failed = 0
  readonly #options: OtlpOptions & typeof DEFAULTS
  readonly #url: string
  readonly #batcher: Batcher<SpanRecord>
  readonly #told = new Set<string>()
  #sender: SpanSender | undefined
  /** True once nothing will be sent any more. */
  #closed = false
  #stopped: Promise<void> | undefined

  constructor(options: OtlpOptions) {
    this.#options = { ...DEFAULTS, ...options }
    this.#url = shownUrl(options.endpointUrl)
    this.#batcher = new Batcher(this.#options)
    this.ready = this.#load()
  }

  onEnd(span: SpanRecord): void {
    if ((span.traceFlags & SAMPLED) === 0) return
    if (!this.#closed && this.#batcher.add(span)) return
    this.dropped += 1
    if (this.#closed) return
    const { maxQueue } = this.#options
    this.#tell('full', `more than ${maxQueue} spans wait for ${this.#url}: what is over is dropped and counted`)
  }

  /**
   * Resolves when the spans that ended before have been sent, or could not be: after `exportTimeoutMs` as a rule, and at most three times
   * that where nothing answers and the queue is full.
   */
  async flush(): Promise<void> {
    await settledWithin(this.ready, this.#options.exportTimeoutMs)
    await this.#batcher.flush()
  }

  shutdown(): Promise<void> {
    this.#stopped ??= this.#stop()
    return this.#stopped
  }

  /** For the way out of the process: sends what is left. Undefined where nothing is. */
  flushAsync(): Promise<void> | undefined {
    return this.#batcher.pending === 0 ? undefined : this.flush()
  }

  /** For the way out of the process: gives up what has not been sent by now, and tells how many spans are missing. Synchronous. */
  abandon(): void {
    this.dropped += this.#batcher.clear()
    this.#tellMissing(this.#batcher.pending)
    this.#sender?.abort(ABANDONED)
  }

  async #load(): Promise<void> {
    const headers = await this.#readHeaders()
    if (headers === undefined) return this.#close()
    try {
      const { createSpanSender } = await import('./export-spans.ts')
      const { endpointUrl, exportTimeoutMs, resource } = this.#options
      this.#sender = createSpanSender({
        url: endpointUrl,
        headers,
        resource: redactResource(resource),
        timeoutMs: exportTimeoutMs,
        concurrency: this.#batcher.concurrency,
      })
    } catch (error) {
      this.#tell('load', `spans cannot be sent to ${this.#url}: ${quoted(String(error))}`)
      return this.#close()
    }
    this.#batcher.open((batch) => this.#deliver(batch))
  }

  async #readHeaders(): Promise<Readonly<Record<string, string>> | undefined> {
    try {
      return await this.#options.headers()
    } catch (error) {
      // What cannot be parsed is quoted by its parser, and here that may be a secret.
      const reason = error instanceof SyntaxError ? 'they are no valid JSON' : quoted(messageOf(error))
      this.#tell('headers', `nothing is sent to ${this.#url}, because its headers cannot be read: ${reason}`)
      return undefined
    }
  }

  /** Sends one batch and counts what became of it. Never rejects. */
  async #deliver(batch: readonly SpanRecord[]): Promise<void> {
    try {
      const answer = await runInContext(ROOT, suppress, () => this.#sender!.send(batch))
      const rejected = Math.min(answer.rejected, batch.length)
      this.exported += batch.length - rejected
      this.failed += rejected
      const says = answer.message === '' ? '' : `: ${quoted(answer.message)}`
      if (rejected > 0) this.#tell('rejected', `${this.#url} rejected ${rejected} of ${batch.length} spans${says}`)
      else if (says !== '') this.#tell('warning', `${this.#url} took the spans, but says${says}`)
    } catch (error) {
      this.failed += batch.length
      if (error === ABANDONED) return
      const problem = exportProblem(error, this.#url)
      this.#tell(problem.kind, problem.message)
    }
  }

  async #stop(): Promise<void> {
    try {
      await this.flush()
    } finally {
      this.#close()
      await this.#sender?.shutdown()
      this.#tellMissing()
    }
  }

  #close(): void {
    this.#closed = true
    this.dropped += this.#batcher.clear()
  }

  #tellMissing(underWay = 0): void {
    const missing = this.dropped + this.failed + underWay
    const spans = missing === 1 ? '1 span is' : `${missing} spans are`
    if (missing > 0) this.#tell('missing', `${spans} missing at ${this.#url}`)
  }

  #tell(kind: string, message: string): void {
    if (this.#told.has(kind)) return
    this.#told.add(kind)
    const { onProblem } = this.#options
    if (onProblem === undefined) warnOnce(`otlp:${kind}`, message)
    else attempt('reporting a problem of the OTLP export', () => onProblem(message))
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
