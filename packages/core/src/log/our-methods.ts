/** What of a pino logger is replaced: what must know the configuration first, and what would keep fields that are not redacted. */
import type pino from 'pino'
import type { LogLevel } from '../config/observability-config.ts'
import { warnOnce } from '../warn-once.ts'
import { boundFields, type Fields } from './line-fields.ts'
import type { ChildOptions } from './logger.ts'

/** The fields of a logger and of those it comes from. pino's own would be written as they were given. */
export const BINDINGS: unique symbol = Symbol('bindings')
export type OurPino = pino.Logger & { [BINDINGS]: Fields }

interface Basis {
  prepare(): void
  flushSync(): void
}

/** Properties to define above the root, which has pino's own in `base`; children inherit them. */
export function ourMethods(base: pino.Logger, { prepare, flushSync }: Basis): PropertyDescriptorMap {
  const setLevel = (logger: OurPino, level: string) => {
    if (LEVELS.has(level)) Reflect.set(base, 'level', level === 'off' ? 'silent' : level, logger)
    else warnOnce('log-level', `${level} is no level of log lines; ${[...LEVELS].join(', ')} are`)
  }
  const methods: ThisType<OurPino> & object = {
    [BINDINGS]: {},
    get level(): string {
      prepare()
      const level = Reflect.get(base, 'level', this)
      return level === 'silent' ? 'off' : level
    },
    set level(level: string) {
      prepare()
      setLevel(this as never, level)
    },
    isLevelEnabled(level: LogLevel) {
      prepare()
      return base.isLevelEnabled.call(this, level)
    },
    child(bindings: object, options?: ChildOptions) {
      const child = base.child.call(this, {}) as unknown as OurPino
      child[BINDINGS] = { ...this[BINDINGS], ...boundFields(bindings) }
      if (options?.level !== undefined) setLevel(child, options.level)
      return child
    },
    bindings() {
      return { ...this[BINDINGS] }
    },
    setBindings(bindings: object) {
      this[BINDINGS] = { ...this[BINDINGS], ...boundFields(bindings) }
    },
    flush(done?: () => void) {
      flushSync()
      done?.()
    },
  }
  return Object.getOwnPropertyDescriptors(methods)
}

const LEVELS: ReadonlySet<string> = new Set<LogLevel>(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'off'])
