/** Readings as lines of the log file. The log is loaded for the first of them; stderr gets none: a line every few seconds would drown a terminal. */
import type { LoggingConfig, LogLevel } from '../config/observability-config.ts'
import { showThrown } from '../engine/failure.ts'
import { levelOf, readLogLevels } from '../log/log-levels.ts'
import { warnOnce } from '../warn-once.ts'
import { EVENT_NAME, type EventValues } from './reading-event.ts'

const LEVELS_WITH_INFO: readonly LogLevel[] = ['trace', 'debug', 'info']

/** Writes them; nothing is loaded where the configuration has no use for them. */
export class ReadingLog {
  readonly #wanted: boolean
  #write: ((values: EventValues) => void) | undefined
  #loading = false

  constructor({ file, stderr, level }: Pick<LoggingConfig, 'file' | 'stderr' | 'level'>) {
    // A process that is silent otherwise has a file of last resort.
    this.#wanted = LEVELS_WITH_INFO.includes(levelOf(readLogLevels(level)!, EVENT_NAME)) && (file !== '' || !stderr)
  }

  /** Writes a line; the first of them once the log is loaded. */
  write(values: EventValues): void {
    if (this.#write !== undefined) this.#write(values)
    else if (this.#wanted && !this.#loading) void this.#load(values)
  }

  /** Writes a line where the log is loaded already. */
  writeLast(values: EventValues): void {
    this.#write?.(values)
  }

  async #load(values: EventValues): Promise<void> {
    this.#loading = true
    try {
      const { log, writeToFileAlone } = await import('../log/root-logger.ts')
      const logger = log.child({ name: EVENT_NAME })
      this.#write = (reading) => writeToFileAlone(() => logger.info(reading, EVENT_NAME))
      this.#write(values)
    } catch (error) {
      warnOnce('system-metrics-log', `system metrics are not in the log: ${showThrown(error)}`)
    }
  }
}
