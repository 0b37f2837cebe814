/**
 * Puts the ids of the work in progress into the lines of a logger that a program has already. Works with and without
 * the `profiling` condition.
 */
import { attempt } from '../../engine/attempt.ts'
import { state } from '../../global-state.ts'
import { warnOnce } from '../../warn-once.ts'
import { instrumentPino } from './pino-bridge.ts'
import { type PinoLogger, pinoShape } from './pino-shape.ts'
import { instrumentWinston, isWinston } from './winston-bridge.ts'

export interface InstrumentLoggerOptions {
  /**
   * Whether its lines reach the outputs of `[logging]`, too, redacted as all lines there are. Default: what it was
   * before, at first false.
   */
  readonly forward?: boolean
}

/**
 * From now on lines of `logger` and of its children have the ids that are active where they are written: `trace_id`,
 * `span_id` and `trace_flags` inside a recorded span, `session_id`, `turn_id` and `request_id` inside `withContext`. A
 * field of that name that a line or its logger has stays as it is. pino 6 to 10 and winston 3, winston's module with
 * its default logger included; what is neither is said once on stderr. Calling it again changes `forward` alone. A
 * child of winston's stands for the logger that it comes from. Never throws.
 * @returns the same logger
 * @example
 * const logger = instrumentLogger(pino())
 */
export function instrumentLogger<L extends object>(logger: L, options: InstrumentLoggerOptions = {}): L {
  attempt('instrumenting a logger', () => instrument(logger, options.forward))
  return logger
}

function instrument(logger: object, forward: boolean | undefined): void {
  if (isOurs(logger)) return
  const shape = pinoShape(logger)
  if (shape !== undefined) instrumentPino(logger as PinoLogger, shape, forward)
  else if (isWinston(logger)) instrumentWinston(logger, forward)
  else
    warnOnce(
      'log-bridge-unknown',
      'instrumentLogger was given what is no logger of pino or winston; its lines stay as they are',
    )
}

/** Its lines have the ids anyway. */
function isOurs(logger: object): boolean {
  const { log } = state
  return log !== undefined && (logger === log || Object.prototype.isPrototypeOf.call(log, logger))
}
