/**
 * A log line in the Elastic Common Schema: what the schema has a field for stands there; of the rest texts become `labels`, and numbers stand
 * under `zeph`, so that a name has one type whatever the program gives. Never throws.
 */
import { hostname } from 'node:os'
import type { LogLine } from '../log-sink.ts'
import { ecsError } from './ecs-error.ts'
import { addOther, noOthers } from './other-fields.ts'

/** The version of the schema whose names these are. */
const ECS_VERSION = '9.4.0'

/** Who writes the lines. */
export interface EcsService {
  readonly name: string
  readonly version?: string | undefined
}

/** Where our fields stand in the schema. */
const ECS_NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    level: 'log.level',
    name: 'log.logger',
    pid: 'process.pid',
    trace_id: 'trace.id',
    span_id: 'span.id',
    'event.name': 'event.action',
  }),
)

const HOST = hostname()

/**
 * The line as one JSON object, with its line feed.
 * @example
 * ecsLine(line, { name: 'planner' })
 * // {"@timestamp":"...","log.level":"info","message":"answered","ecs.version":"9.4.0","service.name":"planner",...}
 */
export function ecsLine(line: LogLine, service?: EcsService): string {
  const { time, level, msg, err, ...rest } = line.fields
  const record: Record<string, unknown> = {
    '@timestamp': time,
    'log.level': level,
    message: msg === undefined ? '' : textOf(msg),
    'ecs.version': ECS_VERSION,
    'service.name': service?.name,
    'service.version': service?.version,
    'host.hostname': HOST,
  }
  const others = noOthers()
  for (const [key, value] of Object.entries(rest)) {
    const name = ECS_NAMES.get(key)
    if (name !== undefined && isFit(name, value)) record[name] = value
    else addOther(others, key, value)
  }
  if (err !== undefined) Object.assign(record, ecsError(err, others))
  for (const [key, fields] of Object.entries(others)) if (Object.keys(fields).length > 0) record[key] = fields
  return `${JSON.stringify(record)}\n`
}

/** Outside a span, a program may give anything under the names of ids. */
function isFit(name: string, value: unknown): boolean {
  return typeof value === (name === 'process.pid' ? 'number' : 'string')
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
