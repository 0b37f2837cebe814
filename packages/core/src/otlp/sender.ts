/** Sends what core recorded as what OpenTelemetry's exporters take. Loaded with what uses it, once something is to be sent. */
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources'
import { Connection, type ConnectionOptions, type PartialSuccess, type Wire, type WireAnswer } from './connection.ts'
import type { ResourceAttributes } from './resource.ts'

export interface SenderOptions extends ConnectionOptions {
  readonly resource: ResourceAttributes
}

/** Sends batches of one signal. */
export interface Sender<Batch> {
  /** Rejects where the batch did not arrive in time, was refused, or was ended by `abort`. */
  send(batch: Batch): Promise<PartialSuccess>
  /** Ends what is on its way; it rejects with `reason`. What is sent later is sent as ever. */
  abort(reason: Error): void
  /** Closes the connections. */
  shutdown(): Promise<void>
}

/** Makes a sender; it connects with the first batch. */
export type OpenSender<Batch> = (options: SenderOptions) => Sender<Batch>

/** How the senders of one signal are made: `translate` gives what stands on the wire. */
export function senderOf<Batch, Payload, Answer extends WireAnswer>(
  wire: Wire<Payload, Answer>,
  translate: (batch: Batch, resource: Resource) => Payload,
): OpenSender<Batch> {
  return (options) => {
    const resource = resourceFromAttributes(options.resource)
    let connection = new Connection(wire, options)
    return {
      send: (batch) => connection.send(translate(batch, resource)),
      abort: (reason) => {
        connection.close(reason)
        connection = new Connection(wire, options)
      },
      shutdown: () => connection.shutdown(),
    }
  }
}
