/** A line of a log, in our own form or as the Elastic Common Schema has it: its ids, and what a person wants of it. */
import type { CarriedIds } from './wanted-id.ts'

export interface LogEntry extends CarriedIds {
  readonly file: string
  /** ISO 8601; empty where the line has no time. */
  readonly time: string
  readonly level: string
  readonly logger: string | undefined
  readonly message: string
  /** What else stands in the line. */
  readonly fields: Readonly<Record<string, unknown>>
  /** The line as it was written. */
  readonly line: Readonly<Record<string, unknown>>
}

const TRACE_ID = /(^|\.)trace[._]id$/
const SPAN_ID = /(^|\.)span[._]id$/
const OTHER_ID = /(^|[._])(session|turn|request)[._]id$/
/** What is shown in another way than as a field. */
const SHOWN = new Set(['level', 'time', 'pid', 'name', 'msg', 'trace_id', 'span_id', 'trace_flags'])
const SHOWN_OF_ECS = /^(@timestamp|message|ecs|log|process|service|trace|span|transaction|event)(\.|$)/

/** Undefined where the text is no line of a log. */
export function readLogEntry(text: string, file: string): LogEntry | undefined {
  const line = parse(text)
  if (line === undefined) return undefined
  const flat = new Map(flatten(line))
  const isEcs = flat.has('@timestamp')
  const first = (...keys: string[]) => keys.map((key) => flat.get(key)).find((value) => typeof value === 'string')
  const ids = [...flat].filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  return {
    file,
    time: first('time', '@timestamp') ?? '',
    level: first('level', 'log.level') ?? '',
    logger: first('name', 'log.logger'),
    message: first('msg', 'message') ?? '',
    fields: Object.fromEntries(
      Object.entries(line).filter(([key]) => !(isEcs ? SHOWN_OF_ECS.test(key) : isShown(key))),
    ),
    line,
    traceId: ids.find(([key]) => TRACE_ID.test(key))?.[1],
    spanId: ids.find(([key]) => SPAN_ID.test(key))?.[1],
    others: ids.filter(([key]) => OTHER_ID.test(key)).map(([, id]) => id),
  }
}

function isShown(key: string): boolean {
  return SHOWN.has(key) || OTHER_ID.test(key)
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    return undefined
  }
}

/** Entries of an object and of those in it, two levels down, by dotted keys: where ids of the schema stand. */
function* flatten(value: object, prefix = '', depth = 0): Generator<[string, unknown]> {
  for (const [key, inner] of Object.entries(value)) {
    const path = prefix === '' ? key : `${prefix}.${key}`
    if (typeof inner === 'object' && inner !== null && !Array.isArray(inner) && depth < 2) {
      yield* flatten(inner, path, depth + 1)
    } else yield [path, inner]
  }
}
