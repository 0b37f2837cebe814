/** How core tells the layers of something that is no span. Secrets are replaced here, before any layer sees them. */
import { state } from '../global-state.ts'
import type { Attributes } from './attributes.ts'
import type { EventRecord, EventSeverity } from './event-record.ts'

/** An event as it is given. */
export interface EmittedEvent {
  readonly name: string
  /** Default `info`. */
  readonly severity?: EventSeverity
  readonly attributes?: Attributes
  readonly counters?: EventRecord['counters']
}

/** Shows an event to the layers, with the ids of the active span; nothing where nothing is recorded or recording is suppressed. */
export function emitEvent(event: EmittedEvent): void {
  state.engine?.emit(event)
}
