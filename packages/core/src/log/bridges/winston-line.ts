/** A line of a user's own winston logger, read for our outputs: as its formats have left it. */
import { stripVTControlCharacters, types } from 'node:util'
import type { LogLevel } from '../../config/observability-config.ts'
import { isError } from '../error-fields.ts'
import type { ForwardedLine } from './forward-line.ts'

export type Info = Readonly<Record<string | symbol, unknown>>

/** winston's names for what formats must not change; the same in every copy. */
export const LEVEL: unique symbol = Symbol.for('level') as never
const SPLAT: unique symbol = Symbol.for('splat') as never

/** winston's levels and those of syslog. */
const LEVELS: Readonly<Record<string, Exclude<LogLevel, 'off'>>> = {
  fatal: 'fatal',
  emerg: 'fatal',
  alert: 'fatal',
  crit: 'fatal',
  error: 'error',
  warn: 'warn',
  warning: 'warn',
  notice: 'info',
  info: 'info',
  http: 'debug',
  verbose: 'debug',
  debug: 'debug',
  trace: 'trace',
  silly: 'trace',
}

/** The level of ours that comes nearest; one that nobody knows is information. */
export function winstonLevel(info: Info): Exclude<LogLevel, 'off'> {
  return LEVELS[String(info[LEVEL])] ?? 'info'
}

/** @param ids what of it is from us */
export function readWinstonLine(info: Info, ids: readonly string[]): ForwardedLine {
  const { level: _level, message, stack, cause, ...rest } = info
  const error = errorIn(info)
  const { fields, text } = messageOf(message)
  // Of an error that nobody handled winston tells the whole process beside it.
  for (const [name, value] of Object.entries(info['exception'] === true ? { exception: true } : rest)) {
    if (!ids.includes(name)) fields[name] = value
  }
  if (error !== undefined) fields['err'] = error
  else if (typeof stack === 'string') fields['err'] = { type: /^\w+/.exec(stack)?.[0], message: text, stack, cause }
  const label = String(info[LEVEL])
  if (label !== winstonLevel(info)) fields['original_level'] = label
  return { fields, message: text }
}

/** In place of a message may stand anything. */
function messageOf(message: unknown): { fields: Record<string, unknown>; text: string | undefined } {
  if (isError(message)) return { fields: { err: message }, text: undefined }
  if (typeof message === 'object' && message !== null) return { fields: { ...message }, text: undefined }
  return { fields: {}, text: message === undefined ? undefined : stripVTControlCharacters(String(message)) }
}

/** winston takes an error apart, but keeps what it was given. */
function errorIn(info: Info): unknown {
  // Ours stands before an error of the program's.
  if (isError(info)) return types.isNativeError(info) ? info : Object.getPrototypeOf(info)
  const splat = info[SPLAT]
  return [info['error'], ...(Array.isArray(splat) ? splat : [])].find(isError)
}
