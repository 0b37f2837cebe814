/** Shows an event to whoever records: on the active span where there is one that is open, else by itself. Loads no engine. */
import { activeContext, type ParentSpan } from '../context/context.ts'
import type { Span } from '../engine/span.ts'
import { state } from '../global-state.ts'
import { activeRedactor } from '../redaction/active-redactor.ts'
import type { EventLevel } from './event-definition.ts'
import { attributesFrom, type ReadFields } from './read-fields.ts'

/** An event that happened. */
export interface HappenedEvent {
  readonly name: string
  readonly level: EventLevel
  readonly fields: ReadFields
}

/** @returns true where the layers were shown it by itself, as what belongs to no span */
export function showEvent({ name, level, fields }: HappenedEvent): boolean {
  const { engine } = state
  if (!state.recording || engine === undefined || !engine.open()) return false
  const { span, suppressed } = activeContext()
  if (suppressed) return false
  const attributes = attributesFrom(fields)
  if (isOpen(span)) {
    span.event(name, attributes)
    return false
  }
  if (isCopied(span, engine.foreign)) return addToHost(span, name, attributes)
  return engine.emit({ name, severity: level, attributes })
}

/** One of the engine's; what it is made by must not be loaded. */
function isOpen(span: unknown): span is Span {
  const { recording, ended } = (span ?? {}) as { recording?: unknown; ended?: unknown }
  return recording === true && ended !== true
}

interface HostSpan {
  addEvent(name: string, attributes: object): unknown
}

/** A host's span whose events our layers see when it ends. */
function isCopied(span: ParentSpan | undefined, copies: ReadonlyMap<string, unknown>): span is ParentSpan & HostSpan {
  return span !== undefined && 'addEvent' in span && copies.has(span.spanContext().spanId)
}

/** The host's own exporters redact nothing. */
function addToHost(span: HostSpan, name: string, attributes: ReadFields): false {
  const redactor = activeRedactor()
  const clean = Object.entries(attributes).map(([key, value]) => [redactor.text(key), redactor.value(key, value)])
  span.addEvent(redactor.text(name), Object.fromEntries(clean))
  return false
}
