/**
 * `telemetry.otel_filter` as data: directives separated by commas, such as `info,memory.sqlite=off,@opentelemetry/instrumentation-http=off`. A
 * directive is a level for everything, or a target and a level; a target is a name, the beginning of one up to a dot, or a scope.
 */
import type { EventSeverity } from '../engine/event-record.ts'

/** Levels, the least that matters first; `off` lets nothing pass. */
export const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'off'] as const

export type FilterLevel = EventSeverity | 'off'

/** What a filter says about one target. */
export interface Directive {
  /** Undefined for everything that no other directive is about. */
  readonly target: string | undefined
  readonly level: FilterLevel
}

const TARGET = /^[\w@][\w@./:-]*$/

/** Undefined where the text is no filter. */
export function readDirectives(text: string): readonly Directive[] | undefined {
  const directives = text.split(',').map((part) => readDirective(part.trim()))
  return directives.every((directive) => directive !== undefined) ? directives : undefined
}

/** A target alone stands for all of it, as a level alone does for everything. */
function readDirective(part: string): Directive | undefined {
  const at = part.lastIndexOf('=')
  if (at < 0 && isLevel(part)) return { target: undefined, level: part }
  const [name, level] = at < 0 ? [part, 'trace'] : [part.slice(0, at).trim(), part.slice(at + 1).trim()]
  const target = name.replace(/\.\*$/, '')
  return isLevel(level) && TARGET.test(target) ? { target, level } : undefined
}

function isLevel(text: string): text is FilterLevel {
  return (LEVELS as readonly string[]).includes(text)
}
