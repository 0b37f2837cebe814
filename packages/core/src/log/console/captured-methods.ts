/**
 * What stands in the console's place: each method that prints, as what writes a line. Node's other methods print
 * through these.
 */
import type { LogLevel } from '../../config/observability-config.ts'
import { activeRedactor } from '../../redaction/active-redactor.ts'
import { loggableValue } from '../loggable-value.ts'
import type { Logger } from '../logger.ts'
import { consoleLine } from './console-line.ts'
import type { Method } from './replace-own-method.ts'

/** @param captured the method that the program called */
type CapturedMethod = (values: readonly unknown[], captured: Method) => void

/** By the name of the method. */
export function capturedMethods(log: Logger): Readonly<Record<string, CapturedMethod>> {
  const at = (level: Exclude<LogLevel, 'off'>) => (values: readonly unknown[]) => {
    if (!log.isLevelEnabled(level)) return
    const line = consoleLine(values)
    if (line === undefined) return
    if (line.message === undefined) log[level](line.fields)
    else log[level](line.fields, line.message)
  }
  const info = at('info')
  return {
    log: info,
    info,
    debug: at('debug'),
    warn: at('warn'),
    error: at('error'),
    dirxml: info,
    // What follows it are options.
    dir: ([item]) => info([item]),
    trace: (values, captured) => {
      if (log.isLevelEnabled('trace')) writeTrace(log, values, captured)
    },
  }
}

/** With where it was called. */
function writeTrace(log: Logger, values: readonly unknown[], captured: Method): void {
  const { fields, message = 'Trace' } = consoleLine(values) ?? { fields: {} }
  const trace = { name: 'Trace', message, stack: '' }
  Error.captureStackTrace(trace, captured)
  log.trace({ ...fields, stack: trace.stack }, message)
}

/** What `console.table` may print: it prints the text of the table by `console.log`. */
export function shownTable([data, ...columns]: readonly unknown[]): unknown[] {
  return [typeof data === 'object' && data !== null ? loggableValue('', data, activeRedactor()) : data, ...columns]
}
