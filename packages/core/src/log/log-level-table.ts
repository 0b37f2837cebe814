/**
 * What loggers are limited to, by their names: one table for all copies of core. A change reaches loggers that exist. Loggers are held
 * weakly: many live for one request.
 */
import type { LogLevel } from '../config/observability-config.ts'
import { directiveFor, type LogLevels, readLogLevels } from './log-levels.ts'

/** Limits a logger; undefined lets it be limited as the one that it comes from. */
type Limit = (logger: object, level: LogLevel | undefined) => void

interface Entry {
  readonly logger: WeakRef<object>
  /** Undefined for the logger of a copy that all others come from. */
  readonly name: string | undefined
  readonly limit: Limit
}

/** The table of one process. */
export class LogLevelTable {
  readonly #entries = new Set<Entry>()
  readonly #collected = new FinalizationRegistry<Entry>((entry) => void this.#entries.delete(entry))
  #configured: string | undefined
  #levels: LogLevels | undefined

  /** How many loggers are in it. */
  get size(): number {
    return this.#entries.size
  }

  /** Adds a logger, whose level is then what is said about its name. */
  add(logger: object, name: string | undefined, limit: Limit): void {
    const entry = { logger: new WeakRef(logger), name, limit }
    this.#entries.add(entry)
    this.#collected.register(logger, entry)
    const level = levelFor(this.#levels, name)
    if (level !== undefined) limit(logger, level)
  }

  /** Takes levels from the configuration. What the program has set holds, until another level is configured for the same logger. */
  configure(text: string): void {
    if (text === this.#configured) return
    const isBeforeSet = this.#configured === undefined && this.#levels !== undefined
    this.#configured = text
    // Who sets levels before any configuration is read knows better.
    if (isBeforeSet) return
    const levels = readLogLevels(text)
    if (levels !== undefined) this.#use(levels, (name) => levelFor(this.#levels, name) !== levelFor(levels, name))
  }

  /** Takes levels that hold for all loggers from now on. */
  set(levels: LogLevels): void {
    this.#use(levels, () => true)
  }

  #use(levels: LogLevels, isMeant: (name: string | undefined) => boolean): void {
    const meant = [...this.#entries].filter(({ name }) => isMeant(name))
    this.#levels = levels
    for (const { logger, name, limit } of meant) {
      const live = logger.deref()
      if (live !== undefined) limit(live, levelFor(levels, name))
    }
  }
}

function levelFor(levels: LogLevels | undefined, name: string | undefined): LogLevel | undefined {
  if (levels === undefined) return undefined
  return name === undefined ? levels.level : directiveFor(levels, name)
}
