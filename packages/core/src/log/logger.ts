/** What users hold: pino's call forms, as an interface of our own, so that their types do not depend on pino. Types only. */
import type { LogLevel } from '../config/observability-config.ts'

/** Writes one line. Never throws. An `Error` stands first, under `err`, or among the values: its type, message, stack and causes are written. */
export interface LogMethod {
  /** `fields` are written as they are named, `message` as `msg`; `%s %d %i %f %j %o %O` in it take the values. */
  (fields: object, message?: string, ...values: readonly unknown[]): void
  (message: string, ...values: readonly unknown[]): void
}

export interface ChildOptions {
  /** Least level of the child, from then on independent of its parent's. Default: the parent's, whatever that becomes. */
  readonly level?: LogLevel | undefined
}

/** A logger. A method whose level is not enabled is a function that does nothing. */
export interface Logger {
  readonly trace: LogMethod
  readonly debug: LogMethod
  readonly info: LogMethod
  readonly warn: LogMethod
  readonly error: LogMethod
  /** Like the others, and what is buffered is written before it returns. It does not end the process. */
  readonly fatal: LogMethod
  /** Least level that is written. Setting it holds until the configured level changes. */
  level: LogLevel
  /** For work that is only done for a line. */
  isLevelEnabled(level: LogLevel): boolean
  /**
   * A logger whose lines have these fields, too.
   * @example
   * const turnLog = log.child({ agent: 'planner' })
   */
  child(bindings: object, options?: ChildOptions): Logger
  /** Writes what is buffered for files before it returns, and calls `done` when all outputs have what was written before, or cannot. Never throws. */
  flush(done?: () => void): void
}

/** The logger that all others of the process come from, as the handle has it. The log is loaded by its first line; lines before are not lost. */
export interface ProcessLogger extends Logger {
  /**
   * The same as `setLogLevels`.
   * @throws ZephConfigError where `levels` are none
   * @example
   * observability.logger.setLevels('info,llm=debug')
   */
  setLevels(levels: string): void
}
