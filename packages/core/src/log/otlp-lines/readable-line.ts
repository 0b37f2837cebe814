/**
 * A line of the log as OpenTelemetry's exporters read it: a log record. Ids, errors and the logger's name stand where
 * OTLP has a place for them.
 */
import type { InstrumentationScope } from '@opentelemetry/core'
import type { Resource } from '@opentelemetry/resources'
import { now } from '../../engine/clock.ts'
import { hrTime, hrTimeOf } from '../../otlp/hr-time.ts'
import { type ReadableEvent, SEVERITIES } from '../../otlp/readable-event.ts'
import { OWN_SCOPE } from '../../otlp/readable-span.ts'
import type { LogLine } from '../log-sink.ts'

type Fields = Readonly<Record<string, unknown>>

const NANOSECONDS = 1_000_000n

/** The line in OpenTelemetry's form. */
export function readableLine(line: LogLine, resource: Resource): ReadableEvent {
  const { level: _level, time, pid: _pid, name, msg, err, trace_id, span_id, trace_flags, ...rest } = line.fields
  const { 'event.name': eventName, ...fields } = rest
  const severity = SEVERITIES[line.level]
  return {
    ...(typeof eventName === 'string' && { eventName }),
    hrTime: hrTime(BigInt(Date.parse(String(time)) || Date.now()) * NANOSECONDS),
    hrTimeObserved: hrTimeOf(now()),
    ...(severity !== undefined && { severityNumber: severity }),
    severityText: String(line.level).toUpperCase(),
    ...(msg !== undefined && { body: String(msg) }),
    ...spanOf({ trace_id, span_id, trace_flags }),
    attributes: { ...fields, ...exceptionOf(err) } as ReadableEvent['attributes'],
    droppedAttributesCount: 0,
    resource,
    instrumentationScope: scopeOf(name),
  }
}

function spanOf({ trace_id, span_id, trace_flags }: Fields): Pick<ReadableEvent, 'spanContext'> {
  if (typeof trace_id !== 'string' || typeof span_id !== 'string') return {}
  return {
    spanContext: { traceId: trace_id, spanId: span_id, traceFlags: Number.parseInt(String(trace_flags), 16) || 0 },
  }
}

/** By OpenTelemetry's conventions; what they have no name for stays under ours. */
function exceptionOf(err: unknown): Fields {
  if (typeof err !== 'object' || err === null) return err === undefined ? {} : { err }
  const { type, message, stack, ...rest } = err as Fields
  const known = { 'exception.type': type, 'exception.message': message, 'exception.stacktrace': stack }
  return {
    ...Object.fromEntries(Object.entries(known).filter(([, value]) => typeof value === 'string')),
    ...(Object.keys(rest).length > 0 && { err: rest }),
  }
}

const MOST_SCOPES = 100
const scopes = new Map<string, InstrumentationScope>()

/** The serializer groups by the identity of a scope; OTLP's data model has loggers as scopes. */
function scopeOf(name: unknown): InstrumentationScope {
  if (typeof name !== 'string') return OWN_SCOPE
  const scope = scopes.get(name) ?? { name }
  if (scopes.size < MOST_SCOPES) scopes.set(name, scope)
  return scope
}
