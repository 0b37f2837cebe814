/** What of a pino logger is replaced: what must know the configuration first, and what would keep fields that are not redacted. */
import pino from 'pino'
import type { LogLevel } from '../config/observability-config.ts'
import { warnOnce } from '../warn-once.ts'
import { boundFields, type Fields } from './line-fields.ts'
import type { LogLevelTable } from './log-level-table.ts'
import { LOG_LEVELS } from './log-levels.ts'
import type { ChildOptions } from './logger.ts'
import { setLogLevels } from './set-log-levels.ts'

/** The fields of a logger and of those it comes from. pino's own would be written as they were given. */
export const BINDINGS: unique symbol = Symbol('bindings')
export type OurPino = pino.Logger & { [BINDINGS]: Fields }

/** What the methods need of the process's log. */
export interface MethodBasis {
  readonly levels: LogLevelTable
  prepare(): void
  /** Writes what is held back, and calls back when outputs that take their time have it, too. */
  flush(done?: () => void): void
}

/** Defines our methods between the root and pino's own, which stand in `base`; children inherit them. */
export function replaceMethods(root: pino.Logger, basis: MethodBasis): void {
  // pino makes this object anew for each root.
  const between = Object.getPrototypeOf(root)
  const base = Object.getPrototypeOf(between)
  const limit = (logger: object, level: LogLevel | undefined) => {
    if (level === undefined) forgetLevel(logger as OurPino)
    else setLevel(base, logger, level)
  }
  Object.defineProperties(between, ourMethods(base, { ...basis, limit }))
  basis.levels.add(root, undefined, limit)
}

interface Basis extends MethodBasis {
  limit(logger: object, level: LogLevel | undefined): void
}

function ourMethods(base: pino.Logger, { levels, prepare, flush, limit }: Basis): PropertyDescriptorMap {
  const methods: ThisType<OurPino> & object = {
    [BINDINGS]: {},
    get level(): string {
      prepare()
      const level = Reflect.get(base, 'level', this)
      return level === 'silent' ? 'off' : level
    },
    set level(level: string) {
      prepare()
      if (isLevel(level)) limit(this, level)
    },
    isLevelEnabled(level: LogLevel) {
      prepare()
      return base.isLevelEnabled.call(this, level)
    },
    child(bindings: object, options?: ChildOptions) {
      const child = base.child.call(this, {}) as unknown as OurPino
      const bound = boundFields(bindings)
      child[BINDINGS] = { ...this[BINDINGS], ...bound }
      const { name } = bound
      if (options?.level !== undefined && isLevel(options.level)) limit(child, options.level)
      else if (typeof name === 'string') levels.add(child, name, limit)
      return child
    },
    bindings() {
      return { ...this[BINDINGS] }
    },
    setBindings(bindings: object) {
      this[BINDINGS] = { ...this[BINDINGS], ...boundFields(bindings) }
    },
    flush(done?: () => void) {
      flush(done)
    },
    setLevels(given: string) {
      setLogLevels(given)
    },
  }
  return Object.getOwnPropertyDescriptors(methods)
}

function isLevel(level: string): level is LogLevel {
  const isOne = LOG_LEVELS.includes(level as LogLevel)
  if (!isOne) warnOnce('log-level', `${level} is no level of log lines; ${LOG_LEVELS.join(', ')} are`)
  return isOne
}

function setLevel(base: pino.Logger, logger: object, level: LogLevel): void {
  Reflect.set(base, 'level', level === 'off' ? 'silent' : level, logger)
}

/** Takes away what pino keeps on a logger that has a level of its own: it is then limited as the one that it comes from. */
function forgetLevel(logger: OurPino): void {
  for (const method of Object.keys(logger.levels.values)) Reflect.deleteProperty(logger, method)
  Reflect.deleteProperty(logger, pino.symbols.levelValSym)
}
