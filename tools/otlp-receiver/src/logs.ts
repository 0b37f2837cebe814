/** The log records of a logs request, one flat record each. */
import { type AnyValue, type Attributes, readAnyValue } from './any-value.ts'
import { attributesOf, id, int, messages, number, type ReceivedScope, scopeOf, text } from './fields.ts'
import type { WireMessage } from './messages.ts'

/** A log record as it arrived. Ids are hex digits, empty where there is none; times nanoseconds since the Unix epoch. */
export interface ReceivedLog {
  readonly eventName: string
  readonly time: bigint
  readonly observedTime: bigint
  /** 1 to 24, 0 where it was not sent. */
  readonly severityNumber: number
  readonly severityText: string
  readonly body: AnyValue
  readonly attributes: Attributes
  readonly droppedAttributes: number
  readonly traceId: string
  readonly spanId: string
  readonly flags: number
  readonly scope: ReceivedScope
  readonly resource: Attributes
}

/** Every record of an ExportLogsServiceRequest, in order. */
export function readLogs(request: WireMessage): ReceivedLog[] {
  return messages(request['resourceLogs']).flatMap(({ resource, scopeLogs }) => {
    const ofResource = attributesOf(resource)
    return messages(scopeLogs).flatMap(({ scope, logRecords }) =>
      messages(logRecords).map((record) => readLog(record, scopeOf(scope), ofResource)),
    )
  })
}

function readLog(record: WireMessage, scope: ReceivedScope, resource: Attributes): ReceivedLog {
  return {
    eventName: text(record['eventName']),
    time: int(record['timeUnixNano']),
    observedTime: int(record['observedTimeUnixNano']),
    severityNumber: number(record['severityNumber']),
    severityText: text(record['severityText']),
    body: readAnyValue(record['body'] as WireMessage | null),
    attributes: attributesOf(record),
    droppedAttributes: number(record['droppedAttributesCount']),
    traceId: id(record['traceId']),
    spanId: id(record['spanId']),
    flags: number(record['flags']),
    scope,
    resource,
  }
}
