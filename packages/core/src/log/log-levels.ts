/**
 * `logging.level` as data: a level for every logger, and levels by the name of a logger, as in `info,llm=debug,memory=off`. Pure; both
 * readers of the configuration check by it.
 */
import type { LogLevel } from '../config/observability-config.ts'

/** Levels of lines, least first; `off` silences. */
export const LOG_LEVELS: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'off']

/** What loggers are limited to. */
export interface LogLevels {
  /** Of every logger that no name is about. `info` where the text has none. */
  readonly level: LogLevel
  /** By name: a logger's own, or the beginning of it up to a dot. */
  readonly byName: ReadonlyMap<string, LogLevel>
}

const NAME = /^[\w@][\w@./:-]*$/

/** Directives separated by commas; of two for the same the later counts. Undefined where the text is none. */
export function readLogLevels(text: string): LogLevels | undefined {
  let level: LogLevel = 'info'
  const byName = new Map<string, LogLevel>()
  for (const part of text.split(',')) {
    const directive = readDirective(part.trim())
    if (directive === undefined) return undefined
    if (directive.name === undefined) level = directive.level
    else byName.set(directive.name, directive.level)
  }
  return { level, byName }
}

/** What a logger of that name is limited to: by its own name, else by the longest beginning of it up to a dot. */
export function levelOf(levels: LogLevels, name: string): LogLevel {
  return directiveFor(levels, name) ?? levels.level
}

/** The same, but undefined where no directive is about the name. */
export function directiveFor({ byName }: LogLevels, name: string): LogLevel | undefined {
  for (let end = name.length; end > 0; end = name.lastIndexOf('.', end - 1)) {
    const found = byName.get(name.slice(0, end))
    if (found !== undefined) return found
  }
  return undefined
}

/** `llm.*=debug` is `llm=debug`. A name alone is none: it would hide a mistyped level. */
function readDirective(part: string): { readonly name: string | undefined; readonly level: LogLevel } | undefined {
  if (isLogLevel(part)) return { name: undefined, level: part }
  const at = part.lastIndexOf('=')
  const level = part.slice(at + 1).trim()
  const name = part.slice(0, Math.max(at, 0)).trim().replace(/\.\*$/, '')
  return isLogLevel(level) && NAME.test(name) ? { name, level } : undefined
}

function isLogLevel(text: string): text is LogLevel {
  return (LOG_LEVELS as readonly string[]).includes(text)
}
