/**
 * A logger for those who must not load the log before there is a line: it forwards to the process's logger, and has it loaded by the first
 * call. Loads neither pino nor the configuration by itself.
 */
import type { LogLevel } from '../config/observability-config.ts'
import { isError } from './error-fields.ts'
import { hold, loadedLog } from './held-calls.ts'
import { boundedValue } from './loggable-value.ts'
import type { ChildOptions, Logger, LogMethod, ProcessLogger } from './logger.ts'
import { setLogLevels } from './set-log-levels.ts'

type Method = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal'

/**
 * Makes one.
 * @param load imports the log, which puts the process's logger into the state
 */
export function deferredLogger(load: () => Promise<unknown>): ProcessLogger {
  return new DeferredLogger(loadedLog, load)
}

class DeferredLogger implements ProcessLogger {
  /** The logger that it stands for, once that is there. */
  readonly #target: () => Logger | undefined
  readonly #load: () => Promise<unknown>
  readonly trace: LogMethod = (...call: readonly unknown[]) => this.#write('trace', call)
  readonly debug: LogMethod = (...call: readonly unknown[]) => this.#write('debug', call)
  readonly info: LogMethod = (...call: readonly unknown[]) => this.#write('info', call)
  readonly warn: LogMethod = (...call: readonly unknown[]) => this.#write('warn', call)
  readonly error: LogMethod = (...call: readonly unknown[]) => this.#write('error', call)
  readonly fatal: LogMethod = (...call: readonly unknown[]) => this.#write('fatal', call)
  #level: LogLevel = 'info'

  constructor(target: () => Logger | undefined, load: () => Promise<unknown>) {
    this.#target = target
    this.#load = load
  }

  get level(): LogLevel {
    return this.#target()?.level ?? this.#level
  }

  set level(level: LogLevel) {
    this.#level = level
    this.#do((target) => {
      target.level = level
    })
  }

  /** Before it is known which levels are, all are. */
  isLevelEnabled(level: LogLevel): boolean {
    return this.#target()?.isLevelEnabled(level) ?? true
  }

  child(bindings: object, options?: ChildOptions): Logger {
    const target = this.#target()
    if (target !== undefined) return target.child(bindings, options)
    const kept = boundedValue(bindings) as object
    let child: Logger | undefined
    return new DeferredLogger(() => (child ??= this.#target()?.child(kept, options)), this.#load)
  }

  flush(done?: () => void): void {
    this.#do((target) => target.flush(done))
  }

  setLevels(levels: string): void {
    setLogLevels(levels)
  }

  #write(method: Method, call: readonly unknown[]): void {
    const target = this.#target()
    if (target !== undefined) {
      target[method](...(call as [string]))
      return
    }
    // Until the line is written, what it was given may have changed.
    const kept = call.map((value) => (typeof value !== 'object' || isError(value) ? value : boundedValue(value)))
    this.#do((later) => later[method](...(kept as [string])))
  }

  #do(work: (target: Logger) => void): void {
    const target = this.#target()
    if (target === undefined) hold(this.#load, () => this.#do(work))
    else work(target)
  }
}
