/**
 * The process's logger. Configuration is read when it is first asked for anything, outputs are opened by the first line. A later
 * `initObservability` has the configuration read again; no line is lost by that.
 */
import { state } from '../global-state.ts'
import { warnOnce } from '../warn-once.ts'
import { useConsoleCapture } from './console/use-console-capture.ts'
import { LogLevelTable } from './log-level-table.ts'
import { LogOutputs } from './log-outputs.ts'
import type { Logger, ProcessLogger } from './logger.ts'
import { OpenOutputs } from './open-outputs.ts'
import { otlpLinesNotice } from './otlp-lines/otlp-lines-notice.ts'
import { makePinoLogger } from './pino-logger.ts'
import { readSettings } from './read-settings.ts'
import { RecentLines } from './recent-lines.ts'

state.logLevels ??= new LogLevelTable()
state.recentLines ??= new RecentLines()
state.logOutputs ??= new OpenOutputs()
const { logLevels: levels, recentLines: recent, logOutputs: open } = state

let isConfigured = false
let notices: Logger | undefined

/** Of a level of their own: what core has to say is written whatever the program's lines are limited to. */
const writeNotice = (message: string) => {
  notices ??= log.child({ name: 'zeph-telemetry' }, { level: 'warn' })
  notices.warn(message)
}
const outputs = new LogOutputs({ notice: writeNotice, recent, open })

/** Reads the configuration, unless that has been done. */
export function prepareLog(): void {
  if (!isConfigured) configure()
}

/**
 * The process's logger.
 * @example
 * log.info({ model, tokens }, 'answered')
 * log.error(error, 'no answer after %d attempts', attempts)
 */
export const log: ProcessLogger = makePinoLogger({
  levels,
  prepare: prepareLog,
  now: () => state.lineTime ?? Date.now(),
  write: (line) => outputs.write(line),
  flushSync: () => outputs.flushSync(),
  flush,
})

/**
 * A logger whose lines have a `name`; the usual one per module.
 * @example
 * const log = createLogger('planner')
 */
export function createLogger(name: string): Logger {
  return log.child({ name })
}

/** Calls `write`: lines that it writes go to the file alone, since they are too many for a terminal. */
export function writeToFileAlone(write: () => void): void {
  outputs.toFileAlone(write)
}

function flush(done?: () => void): void {
  outputs.flushSync()
  if (done === undefined) return
  const flushed = outputs.flush()
  if (flushed === undefined) done()
  else void flushed.then(done)
}

function configure(): void {
  const { config, notices } = readSettings()
  isConfigured = true
  recent.most = config.logging.recentLines
  outputs.use(config)
  levels.configure(config.logging.level)
  useConsoleCapture(config.logging.captureConsole, log)
  for (const { subject, message } of [...notices, ...otlpLinesNotice(config)]) warnOnce(subject, message)
}

state.log ??= log
state.reconfigure.add(configure)
if (state.given !== undefined) configure()
