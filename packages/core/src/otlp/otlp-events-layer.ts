/**
 * The OTLP sink of events that belong to no span, as log records with a name, and of the log's lines where they are
 * asked for: in one queue, in batches. Otherwise as that of spans.
 */
import type { EventRecord } from '../engine/event-record.ts'
import type { Layer } from '../engine/layer.ts'
import type { ExportFilter } from '../filter/export-filter.ts'
import type { LogLine } from '../log/log-sink.ts'
import type { SizeBound } from './batcher.ts'
import { type OtlpOptions, queueOptions } from './otlp-options.ts'
import { LOGS, LOGS_WITH_LINES, type SignalStatus } from './signal.ts'
import { SignalQueue } from './signal-queue.ts'

/** What the sink of events is made with. */
export interface OtlpEventsLayerOptions extends OtlpOptions {
  /** Which of them stay here. Default: none. */
  readonly filter?: ExportFilter
  /** Most room for lines of the log that wait or are on their way, in UTF-16 code units. Default: there are none. */
  readonly maxLinesSize?: number | undefined
}

/** Lines come in floods; this part of the queue stays free for events. */
const FOR_EVENTS = 1 / 8
/** The smallest limit that receivers have by default is 4 MB. */
const MAX_REQUEST_SIZE = 1_000_000

const isLine = (item: EventRecord | LogLine): item is LogLine => 'text' in item

/** The OTLP sink of events. */
export class OtlpEventsLayer implements Layer {
  readonly name = 'otlp events'
  readonly stage = 'sink'
  readonly #queue: SignalQueue<EventRecord | LogLine>
  readonly #mostWithLines: number
  readonly #filter: ExportFilter | undefined

  constructor(options: OtlpEventsLayerOptions) {
    this.#filter = options.filter
    const load = () => import('./export-events.ts')
    const { maxLinesSize } = options
    const all = queueOptions(options)
    const signal = maxLinesSize === undefined ? LOGS : LOGS_WITH_LINES
    this.#queue = new SignalQueue({ ...all, signal, load, size: sizeBound(maxLinesSize) })
    this.#mostWithLines = maxLinesSize === undefined ? 0 : Math.ceil(all.maxQueue * (1 - FOR_EVENTS))
  }

  /** Resolves when events can be sent, or never will be. Never rejects. */
  get ready(): Promise<void> {
    return this.#queue.ready
  }

  get status(): SignalStatus {
    return this.#queue
  }

  onEvent(event: EventRecord): void {
    if (this.#filter?.excludesEvent(event) !== true) this.#queue.add(event)
  }

  /** @returns false where there is no room for it */
  addLine(line: LogLine): boolean {
    return this.#queue.pending < this.#mostWithLines && this.#queue.add(line)
  }

  /** Resolves when the events before have been sent, or could not be. */
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

  /**
   * For the way out of the process: gives up what has not been sent by now, and tells how many events are missing.
   * Synchronous.
   */
  abandon(): void {
    this.#queue.abandon()
  }
}

function sizeBound(maxLinesSize: number | undefined): SizeBound<EventRecord | LogLine> | undefined {
  if (maxLinesSize === undefined) return undefined
  const of = (item: EventRecord | LogLine) => (isLine(item) ? item.text.length : 0)
  return { of, maxQueue: maxLinesSize, maxBatch: MAX_REQUEST_SIZE }
}
