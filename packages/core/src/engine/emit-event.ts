/** How core tells the layers of something that is no span. Secrets are replaced here, before any layer sees them. */
import { activeContext } from '../context/context.ts'
import { state } from '../global-state.ts'
import { type Attributes, eventAttributes, nameWithoutSecrets } from './attributes.ts'
import { now } from './clock.ts'
import type { EventRecord, EventSeverity } from './event-record.ts'

/** An event as it is given. */
export interface EmittedEvent {
  readonly name: string
  /** Default `info`. */
  readonly severity?: EventSeverity
  readonly attributes?: Attributes
  readonly counters?: EventRecord['counters']
}

const NONE = Object.freeze({})

/** Shows an event to the layers, with the ids of the active span; nothing where nothing is recorded or recording is suppressed. */
export function emitEvent({ name, severity = 'info', attributes, counters }: EmittedEvent): void {
  const { engine } = state
  if (engine === undefined || !engine.listening) return
  const { span, suppressed } = activeContext()
  if (suppressed) return
  engine.tell({
    name: nameWithoutSecrets(name),
    severity,
    time: now(),
    attributes: eventAttributes(attributes, engine.limits).attributes ?? NONE,
    counters,
    spanContext: span?.spanContext(),
  })
}
