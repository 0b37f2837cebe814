/**
 * The output that sends lines over OTLP, in the queue of the events. What telemetry does itself while it exports is not
 * sent: it would never end.
 */
import { activeContext } from '../../context/context.ts'
import { isInstantLine } from '../../event/instant-line.ts'
import { isExportNotice } from '../../otlp/export-notices.ts'
import type { OtlpEventsLayer } from '../../otlp/otlp-events-layer.ts'
import type { LogLine, LogSink } from '../log-sink.ts'

/** The output; stopped, and on every way out, together with the sink of the events. */
export class OtlpLines implements LogSink {
  readonly name = 'otlp'
  /** Lines that there was no room for. What failed on its way is counted with the events. */
  dropped = 0
  readonly #events: OtlpEventsLayer

  constructor(events: OtlpEventsLayer) {
    this.#events = events
  }

  get problem(): string | undefined {
    return this.#events.status.problem
  }

  write(line: LogLine): void {
    // An event without a span goes there by itself.
    if (isExportNotice() || isInstantLine() || activeContext().suppressed) return
    if (!this.#events.addLine(line)) this.dropped += 1
  }

  /** Nothing can be sent synchronously. */
  flushSync(): void {}

  flush(): Promise<void> | undefined {
    return this.#events.status.pending === 0 ? undefined : this.#events.flush()
  }

  close(): Promise<void> | undefined {
    return this.flush()
  }
}
