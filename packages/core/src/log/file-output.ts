/** Opens the file of log lines, or what stands in for it where that cannot be: a process is never silent without a word. */
import type { LoggingConfig } from '../config/observability-config.ts'
import { state } from '../global-state.ts'
import { warnOnce, warnOnStderr } from '../warn-once.ts'
import { openLogFile } from './log-file-sink.ts'
import type { LogSink } from './log-sink.ts'
import type { LogConfig } from './read-settings.ts'

/** Takes the lines of a process that would otherwise be silent. */
const LAST_RESORT = '.local/zeph.log'

/** The file that lines go to; an empty text is none. */
export function pathOf(logging: LoggingConfig): string {
  return logging.file === '' && !hasOthers(logging) ? LAST_RESORT : logging.file
}

/** Hands over the file, or the one of last resort; says what is not as it was asked for. */
export function openLogFileOrOther(config: LogConfig, opened: (sink: LogSink) => void): void {
  const { logging } = config
  const path = pathOf(logging)
  const open = (one: string) => openedFile(one, config, opened)
  const failure = open(path)
  if (failure !== undefined) {
    const rest = hasOthers(logging) ? others(logging) : fallBack(path, open)
    warnOnce(`log-file ${path}`, `the log file ${path} cannot be written: ${failure.message}; ${rest}`)
  } else if (logging.file === '') {
    warnOnce('log-silent', `[logging] has neither stderr nor a file; log lines go to ${path}`)
  }
}

function hasOthers({ stderr, stdout, runDir, syslog, ecsEndpoint }: LoggingConfig): boolean {
  return stderr || stdout || Boolean(runDir ?? syslog ?? ecsEndpoint) || state.logSinks.size > 0
}

function others({ stderr, stdout, runDir, syslog, ecsEndpoint }: LoggingConfig): string {
  const isAlone = stderr && !stdout && !(runDir ?? syslog ?? ecsEndpoint) && state.logSinks.size === 0
  return `log lines go to ${isAlone ? 'stderr alone' : 'the other outputs alone'}`
}

/** Without anything else that was asked for; says what becomes of the lines. */
function fallBack(path: string, open: (path: string) => Error | undefined): string {
  if (path !== LAST_RESORT && open(LAST_RESORT) === undefined) return `log lines go to ${LAST_RESORT}`
  state.notices = undefined
  return 'log lines are lost, since logging.stderr is false'
}

function openedFile(path: string, config: LogConfig, opened: (sink: LogSink) => void): Error | undefined {
  const onTrouble = ({ message }: Error) =>
    warnOnStderr(`log-file ${path}`, `the log file ${path} cannot be written: ${message}; lines are missing from it`)
  try {
    opened(openLogFile(path, config, onTrouble))
    return undefined
  } catch (error) {
    return error as Error
  }
}
