/**
 * A transport of a user's own winston logger that brings its lines to our outputs: what its formats let pass, at the
 * level of the logger.
 */
import { Writable } from 'node:stream'
import { activeContext, type Context, runInContext } from '../../context/context.ts'
import { forwardLine } from './forward-line.ts'
import { type Info, LEVEL, readWinstonLine, winstonLevel } from './winston-line.ts'

/** The logger, as far as it is used. */
export interface ForwardingLogger {
  readonly level: string
  readonly levels: Readonly<Record<string, number>>
  readonly transports: readonly unknown[]
  add(transport: unknown): unknown
  remove(transport: unknown): unknown
}

/** What a line was when the program wrote it. */
export interface Origin {
  readonly context: Context
  /** Names of what we added to it. */
  readonly ids: readonly string[]
}

/** Forwards one logger's lines. */
export class WinstonForwarding {
  readonly #logger: ForwardingLogger
  readonly #origins = new WeakMap<object, Origin>()
  readonly #transport: Writable

  constructor(logger: ForwardingLogger) {
    this.#logger = logger
    const write = (info: Info, _encoding: unknown, done: () => void) => {
      this.#forward(info)
      done()
    }
    // winston takes a stream with a method `log` for a transport.
    this.#transport = Object.assign(new Writable({ objectMode: true, write }), { log: () => {} })
  }

  /** Whether lines are forwarded from now on. `configure` and `clear` take every transport away. */
  use(isOn: boolean): void {
    const isIn = this.#logger.transports.includes(this.#transport)
    if (isOn && !isIn) this.#logger.add(this.#transport)
    else if (!isOn && isIn) this.#logger.remove(this.#transport)
  }

  /** The line may come out of the logger later, and in another context. */
  note(info: object, ids: readonly string[]): void {
    this.#origins.set(info, { context: activeContext(), ids })
  }

  #forward(info: Info): void {
    if (!this.#isEnabled(info)) return
    // A format may have made another object of it; then it has just been written, as a rule.
    const { context, ids } = this.#origins.get(info) ?? { context: activeContext(), ids: [] }
    const origin = { level: winstonLevel(info), name: undefined }
    runInContext(context, forwardLine, origin, () => readWinstonLine(info, ids))
  }

  /** As winston's own transports decide. What a format drops comes as false, and has no level. */
  #isEnabled(info: Info): boolean {
    const { level, levels } = this.#logger
    return Number(levels[level]) >= Number(levels[String(info[LEVEL])])
  }
}
