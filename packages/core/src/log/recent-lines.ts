/** The newest lines of the log in memory: for who looks at the running process, and for what is left of it after a crash. Bounded in lines and in text. */
import type { LogLevel } from '../config/observability-config.ts'
import { state } from '../global-state.ts'
import { LOG_LEVELS } from './log-levels.ts'

/** A line of the log: `level`, `time`, `pid`, the ids of its moment, its fields and `msg`. */
export type RecentLine = Readonly<Record<string, unknown>>

/** Which lines are asked for; all of it may be left out. */
export interface RecentQuery {
  /** Lines of this moment and later. */
  readonly since?: Date | undefined
  /** Least level. */
  readonly level?: LogLevel | undefined
  /** Name of the logger, or the beginning of it up to a dot. */
  readonly name?: string | undefined
  /** So many at most: the newest. */
  readonly limit?: number | undefined
}

/** Room for the text of a line on average, in UTF-16 code units; a line may be much longer. */
const TEXT_PER_LINE = 4096

/** The lines of one process. */
export class RecentLines {
  /** A ring: the oldest line stands at `#start`. */
  #lines: (string | undefined)[] = []
  #start = 0
  #count = 0
  #length = 0
  #most = 0
  /** What leaves them in a file after a crash; one for all copies of core. */
  crashDump: { use(directory: string): void } | undefined

  /** How many lines are kept. */
  get most(): number {
    return this.#most
  }

  /** Fewer than before: the oldest go. */
  set most(most: number) {
    if (most === this.#most) return
    const kept = this.#all()
    this.#most = most
    this.#lines = new Array(most)
    this.#start = 0
    this.#count = 0
    this.#length = 0
    for (const text of kept) this.keep(text)
  }

  /** Keeps a line with its end. */
  keep(text: string): void {
    if (this.#most === 0) return
    if (this.#count === this.#most) this.#forgetOldest()
    this.#lines[(this.#start + this.#count) % this.#most] = text
    this.#count += 1
    this.#length += text.length
    while (this.#length > this.#most * TEXT_PER_LINE) this.#forgetOldest()
  }

  /** The lines that fit, with their ends, the oldest first. */
  texts({ since, level, name, limit = this.#most }: RecentQuery = {}): string[] {
    const fits = (text: string) => {
      const line = JSON.parse(text) as RecentLine
      return isSince(line, since) && isLevel(line, level) && isNamed(line, name)
    }
    const isForAll = since === undefined && level === undefined && name === undefined
    const found: string[] = []
    for (let index = this.#count - 1; index >= 0 && found.length < limit; index -= 1) {
      const text = this.#lines[(this.#start + index) % this.#most]!
      if (isForAll || fits(text)) found.push(text)
    }
    return found.reverse()
  }

  #all(): string[] {
    return Array.from({ length: this.#count }, (_, index) => this.#lines[(this.#start + index) % this.#most]!)
  }

  #forgetOldest(): void {
    this.#length -= this.#lines[this.#start]!.length
    this.#lines[this.#start] = undefined
    this.#start = (this.#start + 1) % this.#most
    this.#count -= 1
  }
}

function isSince({ time }: RecentLine, since: Date | undefined): boolean {
  return since === undefined || Date.parse(String(time)) >= since.getTime()
}

function isLevel({ level }: RecentLine, least: LogLevel | undefined): boolean {
  return least === undefined || LOG_LEVELS.indexOf(level as LogLevel) >= LOG_LEVELS.indexOf(least)
}

function isNamed({ name }: RecentLine, asked: string | undefined): boolean {
  return asked === undefined || name === asked || (typeof name === 'string' && name.startsWith(`${asked}.`))
}

/**
 * The newest lines of the process's log, the oldest of them first; as many as `logging.recent_lines` says are kept.
 * @example
 * const failures = recentLines({ level: 'error', since: new Date(Date.now() - 60_000) })
 */
export function recentLines(query: RecentQuery = {}): RecentLine[] {
  return state.recentLines?.texts(query).map((text) => JSON.parse(text) as RecentLine) ?? []
}
