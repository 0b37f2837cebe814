/** Where lines go: stderr, and a file that is opened when the first line is written. Replaced as a whole by another configuration. */
import type { LoggingConfig } from '../config/observability-config.ts'
import { onWayOut } from '../exit/way-out.ts'
import { state } from '../global-state.ts'
import { warnOnce, warnOnStderr } from '../warn-once.ts'
import { LogFile } from './log-file.ts'
import { stderrWriter } from './stderr-lines.ts'

/** Takes the lines of a process that would otherwise be silent. */
const LAST_RESORT = '.local/zeph.log'

/** The outputs of this copy of core; a stream in the eyes of pino. */
export class LogOutputs {
  readonly #notice: (message: string) => void
  #settings: LoggingConfig | undefined
  #isOpen = false
  #file: LogFile | undefined
  #toStderr: ((line: string) => void) | undefined
  #isFileAlone = false
  #stopWatching: (() => void) | undefined

  /** @param notice takes core's notices where stderr is not ours */
  constructor(notice: (message: string) => void) {
    this.#notice = notice
  }

  /** From the next line on; what was written before goes where it was to go. */
  use(settings: LoggingConfig): void {
    const isSameFile = this.#settings !== undefined && fileOf(settings) === fileOf(this.#settings)
    if (!isSameFile || this.#file === undefined) this.#close()
    this.#settings = settings
    this.#toStderr = settings.stderr ? stderrWriter(settings.format) : undefined
    if (!settings.stderr) state.notices = this.#notice
    else if (state.notices === this.#notice) state.notices = undefined
  }

  /** Takes a line with its end. */
  write(line: string): void {
    if (!this.#isOpen) this.#open()
    this.#file?.write(line)
    if (!this.#isFileAlone) this.#toStderr?.(line)
  }

  /** Calls `write`, whose lines go to the file, but not to stderr. */
  toFileAlone(write: () => void): void {
    this.#isFileAlone = true
    try {
      write()
    } finally {
      this.#isFileAlone = false
    }
  }

  flushSync(): void {
    this.#file?.flushSync()
  }

  #open(): void {
    if (this.#settings === undefined) return
    // First of all: what there is to say about it are lines, too.
    this.#isOpen = true
    const path = fileOf(this.#settings)
    if (path === '') return
    const { file, stderr } = this.#settings
    const failure = this.#openFile(path)
    if (failure !== undefined) this.#doWithout(path, failure)
    else if (file === '' && !stderr) {
      warnOnce('log-silent', `[logging] has neither stderr nor a file; log lines go to ${path}`)
    }
  }

  #doWithout(path: string, { message }: Error): void {
    const rest = this.#settings?.stderr ? 'log lines go to stderr alone' : this.#fallBack(path)
    warnOnce(`log-file ${path}`, `the log file ${path} cannot be written: ${message}; ${rest}`)
  }

  /** Without stderr and the file that was asked for; says what becomes of the lines. */
  #fallBack(path: string): string {
    if (path !== LAST_RESORT && this.#openFile(LAST_RESORT) === undefined) return `log lines go to ${LAST_RESORT}`
    state.notices = undefined
    return 'log lines are lost, since logging.stderr is false'
  }

  #openFile(path: string): Error | undefined {
    try {
      this.#file = new LogFile(path, ({ message }) =>
        warnOnStderr(
          `log-file ${path}`,
          `the log file ${path} cannot be written: ${message}; lines are missing from it`,
        ),
      )
    } catch (error) {
      return error as Error
    }
    const flush = () => this.#file?.leaving()
    this.#stopWatching ??= onWayOut({ flush, leaving: flush })
    return undefined
  }

  #close(): void {
    this.#file?.close()
    this.#file = undefined
    this.#isOpen = false
    this.#stopWatching?.()
    this.#stopWatching = undefined
  }
}

function fileOf({ file, stderr }: LoggingConfig): string {
  return file === '' && !stderr ? LAST_RESORT : file
}
