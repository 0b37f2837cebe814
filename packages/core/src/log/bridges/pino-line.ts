/**
 * A line of a user's own pino logger, read for our outputs: as its serializers, its redaction and its formatters have
 * left it.
 */
import type { LogLevel } from '../../config/observability-config.ts'
import type { ForwardedLine, LineOrigin } from './forward-line.ts'
import { boundFields, type Fields, keyOf, type PinoLogger, type PinoShape } from './pino-shape.ts'

/** A line as pino made it. */
export interface PinoLine {
  readonly logger: PinoLogger
  readonly text: string
  /** pino's number. */
  readonly level: number
  /** `,"time":1700000000000`, or what the option `timestamp` makes of it. */
  readonly time: string
  /** What of it is from us. */
  readonly ids: Readonly<Record<string, string>>
}

export function pinoOrigin({ logger, level }: PinoLine, shape: PinoShape): LineOrigin {
  const { name } = boundFields(logger, shape)
  return { level: levelOf(level), name: typeof name === 'string' ? name : undefined }
}

export function readPinoLine({ logger, text, level, time, ids }: PinoLine, shape: PinoShape): ForwardedLine {
  // Ours have these of their own.
  const ours = ['level', 'pid', 'hostname', timeKey(time), ...Object.keys(ids)]
  const {
    [keyOf(logger, shape.messageKey, 'msg')]: message,
    [keyOf(logger, shape.errorKey, 'err')]: err,
    ...fields
  } = without(JSON.parse(text) as Fields, ours)
  if (fields['name'] === boundFields(logger, shape)['name']) delete fields['name']
  if (err !== undefined) fields['err'] = err
  const label = logger.levels?.labels?.[level]
  if (label !== undefined && label !== levelOf(level)) fields['original_level'] = label
  return { fields, message: message === undefined ? undefined : String(message) }
}

const timeKey = (time: string) => /^,"([^"]*)":/.exec(time)?.[1] ?? 'time'

function without(fields: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)))
}

/** Ours, by the least of pino's numbers. */
const LEVELS: readonly (readonly [least: number, level: Exclude<LogLevel, 'off'>])[] = [
  [60, 'fatal'],
  [50, 'error'],
  [40, 'warn'],
  [30, 'info'],
  [20, 'debug'],
]

function levelOf(number: number): Exclude<LogLevel, 'off'> {
  return LEVELS.find(([least]) => number >= least)?.[1] ?? 'trace'
}
