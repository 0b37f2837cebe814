/**
 * The OTLP sink of spans: those that ended and are sampled, or kept all the same, in batches, over HTTP. It queues from the first moment; what is needed to send is
 * loaded beside it. Fails without a word to the program but one line per cause, and holds a bounded queue.
 */
import type { Layer } from '../engine/layer.ts'
import type { SpanRecord } from '../engine/span-record.ts'
import type { ExportFilter } from '../filter/export-filter.ts'
import { type OnlySampled, onlySampled } from '../sampling/only-sampled.ts'
import type { KeepOptions } from '../sampling/trace-keeper.ts'
import { type OtlpOptions, queueOptions } from './otlp-options.ts'
import { type SignalStatus, TRACES } from './signal.ts'
import { SignalQueue } from './signal-queue.ts'

/** What the sink of spans is made with. */
export interface OtlpLayerOptions extends OtlpOptions {
  /** Which traces leave although they are not sampled. Default: none. */
  readonly keep?: KeepOptions
  /** Which of them stay here all the same. Default: none. */
  readonly filter?: ExportFilter
}

/** The OTLP sink of spans. */
export class OtlpLayer implements Layer {
  readonly name = 'otlp'
  readonly stage = 'sink'
  readonly onStart?: (span: SpanRecord) => void
  readonly onEnd: (span: SpanRecord) => void
  readonly #queue: SignalQueue<SpanRecord>
  readonly #sampled: OnlySampled

  constructor(options: OtlpLayerOptions) {
    const load = () => import('./export-spans.ts')
    this.#queue = new SignalQueue<SpanRecord>({ ...queueOptions(options), signal: TRACES, load })
    const { keep, filter } = options
    this.#sampled = onlySampled((span) => {
      if (filter?.excludes(span) !== true) this.#queue.add(span)
    }, keep)
    const { onStart, onEnd } = this.#sampled
    if (onStart !== undefined) this.onStart = onStart
    this.onEnd = (span) => {
      filter?.note(span)
      onEnd(span)
    }
  }

  /** Resolves when spans can be sent, or never will be. Never rejects. */
  get ready(): Promise<void> {
    return this.#queue.ready
  }

  get status(): SignalStatus {
    return this.#queue
  }

  /** Spans that the receiver took. */
  get exported(): number {
    return this.#queue.exported
  }

  /** Spans that never were on their way: no room, no headers, no time. */
  get dropped(): number {
    return this.#queue.dropped
  }

  /** Spans that were sent and did not arrive, or were rejected. */
  get failed(): number {
    return this.#queue.failed
  }

  /** Spans that were not sampled, and could not wait for what becomes of their trace. */
  get overflowed(): number {
    return this.#sampled.overflowed
  }

  /** Resolves when the spans that ended before have been sent, or could not be. */
  flush(): Promise<void> {
    return this.#queue.flush()
  }

  shutdown(): Promise<void> {
    return this.#queue.shutdown()
  }

  /** For the way out of the process: sends what is left. Undefined where nothing is. */
  flushAsync(): Promise<void> | undefined {
    return this.#queue.flushAsync()
  }

  /** For the way out of the process: gives up what has not been sent by now, and tells how many spans are missing. Synchronous. */
  abandon(): void {
    this.#queue.abandon()
  }
}
