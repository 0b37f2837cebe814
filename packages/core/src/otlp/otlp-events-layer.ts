/** The OTLP sink of events that belong to no span: as log records with a name, in batches, over HTTP. Otherwise as that of spans. */
import type { EventRecord } from '../engine/event-record.ts'
import type { Layer } from '../engine/layer.ts'
import type { ExportFilter } from '../filter/export-filter.ts'
import { type OtlpOptions, queueOptions } from './otlp-options.ts'
import { LOGS, type SignalStatus } from './signal.ts'
import { SignalQueue } from './signal-queue.ts'

/** What the sink of events is made with. */
export interface OtlpEventsLayerOptions extends OtlpOptions {
  /** Which of them stay here. Default: none. */
  readonly filter?: ExportFilter
}

/** The OTLP sink of events. */
export class OtlpEventsLayer implements Layer {
  readonly name = 'otlp events'
  readonly stage = 'sink'
  readonly #queue: SignalQueue<EventRecord>
  readonly #filter: ExportFilter | undefined

  constructor(options: OtlpEventsLayerOptions) {
    this.#filter = options.filter
    const load = () => import('./export-events.ts')
    this.#queue = new SignalQueue<EventRecord>({ ...queueOptions(options), signal: LOGS, load })
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

  /** For the way out of the process: gives up what has not been sent by now, and tells how many events are missing. Synchronous. */
  abandon(): void {
    this.#queue.abandon()
  }
}
