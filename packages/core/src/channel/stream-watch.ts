/** What is known of one watched stream of Node: how full it is, and who sent which chunk. */
import { BackPressure } from './back-pressure.ts'
import type { ChannelSpan } from './channel-site.ts'
import { SENT, UNKNOWN_DEPTH } from './pass-through.ts'
import type { SiteSending, SiteTap } from './site-tap.ts'
import { TicketBook } from './ticket-book.ts'

interface NodeStream {
  readonly destroyed?: boolean
  readonly writable?: boolean
  readonly writableObjectMode?: boolean
  readonly writableNeedDrain?: boolean
  readonly writableLength?: number
  readonly readableObjectMode?: boolean
  readonly readableLength?: number
}

export class StreamWatch {
  readonly pressure: BackPressure
  readonly #stream: NodeStream
  readonly #tap: SiteTap
  readonly #book: TicketBook

  constructor(stream: NodeStream, tap: SiteTap) {
    this.pressure = new BackPressure(tap)
    this.#stream = stream
    this.#tap = tap
    this.#book = new TicketBook(tap)
  }

  /** False where the stream refuses what it is given. */
  get isOpen(): boolean {
    return this.#stream.writable !== false && this.#stream.destroyed !== true
  }

  startSend(chunk: unknown): SiteSending | undefined {
    if (!this.#tap.traces) return undefined
    const sending = this.#tap.startSend(this.#depth)
    this.#book.note(chunk, sending?.ticket)
    return sending
  }

  /** The stream took the chunk; `goOn` is what it answered, false also where it has failed. */
  sent(sending: SiteSending | undefined, goOn: unknown): void {
    const { writableNeedDrain, destroyed } = this.#stream
    this.#tap.sent(this.#depth)
    if (goOn === false && (writableNeedDrain ?? destroyed !== true)) this.pressure.begin()
    sending?.end(SENT)
  }

  /** The chunk is with its receiver: the span, if it has one. */
  arrive(chunk: unknown): ChannelSpan | undefined {
    this.#tap.received(this.#depth)
    return this.#tap.traces ? this.#tap.startReceive(this.#book.take(chunk), this.#depth) : undefined
  }

  /** How many chunks wait; unknown where the stream counts bytes. */
  get #depth(): number {
    const { writableObjectMode, writableLength = 0, readableObjectMode, readableLength = 0 } = this.#stream
    if (writableObjectMode === false || readableObjectMode === false) return UNKNOWN_DEPTH
    return writableLength + readableLength
  }
}
