/**
 * The process's logger. Configuration is read when it is first asked for anything, outputs are opened by the first line. A later
 * `initObservability` has the configuration read again; no line is lost by that.
 */
import type { LoggingConfig } from '../config/observability-config.ts'
import { state } from '../global-state.ts'
import { warnOnce } from '../warn-once.ts'
import { readLogLevels } from './log-levels.ts'
import { LogOutputs } from './log-outputs.ts'
import type { Logger } from './logger.ts'
import { makePinoLogger } from './pino-logger.ts'
import { readSettings } from './read-settings.ts'

let settings: LoggingConfig | undefined
let notices: Logger | undefined

/** Of a level of their own: what core has to say is written whatever the program's lines are limited to. */
const writeNotice = (message: string) => {
  notices ??= log.child({ name: 'zeph-telemetry' }, { level: 'warn' })
  notices.warn(message)
}
const outputs = new LogOutputs(writeNotice)

/**
 * The process's logger.
 * @example
 * log.info({ model, tokens }, 'answered')
 * log.error(error, 'no answer after %d attempts', attempts)
 */
export const log: Logger = makePinoLogger({
  prepare: () => {
    if (settings === undefined) configure()
  },
  write: (line) => outputs.write(line),
  flushSync: () => outputs.flushSync(),
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

function configure(): void {
  const before = settings
  const read = readSettings()
  settings = read.logging
  outputs.use(settings)
  // A level that the program set holds until another one is configured.
  if (settings.level !== before?.level) log.level = readLogLevels(settings.level)?.level ?? 'info'
  for (const { subject, message } of read.notices) warnOnce(subject, message)
}

state.log ??= log
state.reconfigure.add(configure)
if (state.given !== undefined) configure()
