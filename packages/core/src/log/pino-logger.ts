/**
 * A pino instance with our interface over it. pino swaps disabled methods for one that does nothing, formats messages and assembles the line;
 * fields, ids, bounds and redaction are ours, and a call that fails inside stays inside.
 */
import pino from 'pino'
import { activeRedactor } from '../redaction/active-redactor.ts'
import { warnOnce } from '../warn-once.ts'
import { lineFields } from './line-fields.ts'
import { messageValue, readCall } from './log-call.ts'
import { loggableText } from './loggable-value.ts'
import type { ProcessLogger } from './logger.ts'
import { BINDINGS, type MethodBasis, type OurPino, replaceMethods } from './our-methods.ts'

/** What stands behind a logger. */
export interface LoggerBasis extends MethodBasis {
  /** Called before anything that depends on the configuration; does not throw. */
  prepare(): void
  /** Takes a line with its end. */
  write(line: string): void
  flushSync(): void
  /** When the line is written, in milliseconds since 1970. */
  now(): number
}

/** Makes the logger that all others are children of. */
export function makePinoLogger(basis: LoggerBasis): ProcessLogger {
  const logger = pino(
    {
      // Until the configuration is read: every call comes to the hook.
      level: 'trace',
      base: { pid: process.pid },
      timestamp: () => `,"time":"${new Date(basis.now()).toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: (fields: unknown) => fields, msg: messageText },
      hooks: {
        logMethod(args, method, level) {
          basis.prepare()
          if (level >= this.levelVal) writeLine(this as OurPino, args, method)
        },
      },
    },
    basis,
  )
  replaceMethods(logger, basis)
  return logger as unknown as ProcessLogger
}

function writeLine(logger: OurPino, args: readonly unknown[], method: pino.LogFn): void {
  try {
    const redactor = activeRedactor()
    const { given, message, error } = readCall(args)
    const bindings = logger[BINDINGS]
    const fields = lineFields({ bindings, given, error, hasMessage: message.length > 0 }, redactor)
    const [text, ...values] = message.map((value) => messageValue(value, redactor))
    method.call(logger, fields, text as string, ...(values as []))
  } catch (problem) {
    warnOnce('log-line', `a log line is missing: ${problem}`)
  }
}

/** The message when its values are in it; also a field `msg` of a call without message. */
function messageText(message: unknown): unknown {
  return typeof message === 'object' ? message : loggableText(String(message), activeRedactor())
}
