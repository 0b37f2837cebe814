/**
 * Brings lines of other loggers to our outputs. Where the log is not loaded it is loaded for them. Never throws, and
 * what our own outputs cause to be logged meanwhile is not forwarded again.
 */
import type { LogLevel } from '../../config/observability-config.ts'
import { state } from '../../global-state.ts'
import { warnOnce } from '../../warn-once.ts'
import { deferredLogger } from '../deferred-logger.ts'
import type { Logger } from '../logger.ts'

/** What a line says; still to be bounded and redacted. */
export interface ForwardedLine {
  readonly fields: Readonly<Record<string, unknown>>
  /** Undefined where it has none. */
  readonly message: string | undefined
}

/** Where a line comes from. */
export interface LineOrigin {
  readonly level: Exclude<LogLevel, 'off'>
  /** Of the logger. */
  readonly name: string | undefined
}

const MOST_NAMES = 100

let root: Logger | undefined
const named = new Map<string, Logger>()
let deferred: Logger | undefined
let isForwarding = false

/** @param read called where the line is to be written, and not else */
export function forwardLine({ level, name }: LineOrigin, read: () => ForwardedLine): void {
  if (isForwarding) return
  isForwarding = true
  try {
    const log = loggerFor(name)
    if (!log.isLevelEnabled(level)) return
    const { fields, message } = read()
    if (message === undefined) log[level](fields)
    else log[level](fields, message)
  } catch (problem) {
    warnOnce('log-bridge', `a line of another logger is not forwarded: ${problem}`)
  } finally {
    isForwarding = false
  }
}

function loggerFor(name: string | undefined): Logger {
  const log = state.log ?? (deferred ??= deferredLogger(() => import('../root-logger.ts')))
  if (log !== root) {
    root = log
    named.clear()
  }
  if (name === undefined) return log
  const known = named.get(name)
  if (known !== undefined) return known
  // A name that is different for each request costs a logger a line, but no memory.
  const made = log.child({ name })
  if (named.size < MOST_NAMES) named.set(name, made)
  return made
}
