/** Watches a writer of a web stream. It ought to wait from when the stream wants no more until its `ready` says go on. */
import { isPlainPromise } from '../instrument/observe-promise.ts'
import { replaceMethod } from '../instrument/own-property.ts'
import { BackPressure } from './back-pressure.ts'
import { type Method, SENT } from './pass-through.ts'
import type { SiteSending, SiteTap } from './site-tap.ts'
import type { TicketBook } from './ticket-book.ts'

/** What is known of the stream that a writer belongs to. */
export interface WrittenEnd {
  readonly tap: SiteTap
  readonly book: TicketBook
  /** True where somebody reads at the other end: then the sink is no receiver. */
  readonly isPair: boolean
}

interface Writer {
  readonly desiredSize: number | null
  readonly ready: Promise<undefined>
}

/** Counts what this writer writes. */
export function watchWriter(writer: object, end: WrittenEnd): void {
  const { tap, book } = end
  const writes = new Writes(writer as Writer, end)
  replaceMethod(writer, 'write', (original: Method): Method => {
    return function write(...args) {
      const sending = tap.traces ? tap.startSend(writes.waiting) : undefined
      if (tap.traces) book.note(args[0], sending?.ticket)
      const result: unknown = Reflect.apply(original, this, args)
      if (!isPlainPromise(result)) return result
      writes.begin()
      return sending === undefined ? result.then(writes.took) : writes.traced(sending, result)
    }
  })
}

/** The chunks of one writer. */
class Writes {
  /** Chunks that were written, and that the stream has not taken yet; of no meaning once it has failed. */
  waiting = 0
  readonly #writer: Writer
  readonly #tap: SiteTap
  readonly #isPair: boolean
  readonly #pressure: BackPressure

  constructor(writer: Writer, { tap, isPair }: WrittenEnd) {
    this.#writer = writer
    this.#tap = tap
    this.#isPair = isPair
    this.#pressure = new BackPressure(tap)
  }

  begin(): void {
    const room = this.#room()
    this.waiting += 1
    if (room === null) return
    this.#tap.sent(this.waiting)
    if (this.#pressure.on || room > 0) return
    this.#pressure.begin()
    // The standard marks it as handled: looking at it hides no rejection.
    this.#writer.ready.then(this.#pressure.end, this.#pressure.end)
  }

  readonly took = (result: unknown): unknown => {
    this.waiting -= 1
    if (!this.#isPair) this.#tap.received(this.waiting)
    return result
  }

  /** The same for a write that has a span: it ends when the stream has taken the chunk. */
  traced(sending: SiteSending, result: Promise<unknown>): Promise<unknown> {
    return result.then(
      (value) => {
        sending.end(SENT)
        return this.took(value)
      },
      (error: unknown) => {
        sending.fail(error)
        throw error
      },
    )
  }

  /** What the stream has room for; null where it refuses what is written. */
  #room(): number | null {
    try {
      return this.#writer.desiredSize
    } catch {
      // The writer has lost its lock.
      return null
    }
  }
}
