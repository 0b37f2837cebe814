/** Sends recorded spans by OpenTelemetry's OTLP exporter. Loaded with `import()`, once spans are to be sent. */
import { resourceFromAttributes } from '@opentelemetry/resources'
import type { SpanRecord } from '../engine/span-record.ts'
import { Connection, type ConnectionOptions, type PartialSuccess } from './connection.ts'
import { readableSpan } from './readable-span.ts'
import type { ResourceAttributes } from './resource.ts'

export interface SpanSenderOptions extends ConnectionOptions {
  readonly resource: ResourceAttributes
}

/** Sends batches of spans. */
export interface SpanSender {
  /** Rejects where the batch did not arrive in time, was refused, or was ended by `abort`. */
  send(spans: readonly SpanRecord[]): Promise<PartialSuccess>
  /** Ends what is on its way; it rejects with `reason`. What is sent later is sent as ever. */
  abort(reason: Error): void
  /** Closes the connections. */
  shutdown(): Promise<void>
}

/** Makes a sender; it connects with the first batch. */
export function createSpanSender(options: SpanSenderOptions): SpanSender {
  const resource = resourceFromAttributes(options.resource)
  let connection = new Connection(options)
  return {
    send: (spans) => connection.send(spans.map((span) => readableSpan(span, resource))),
    abort: (reason) => {
      connection.close(reason)
      connection = new Connection(options)
    },
    shutdown: () => connection.shutdown(),
  }
}
