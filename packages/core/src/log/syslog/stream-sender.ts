/**
 * Sends messages over a connection that is opened again where it breaks. What the system had not taken by then is sent once more, so that a line
 * may stand there twice, and is not missing; what it had taken, nobody can tell: syslog knows no answer.
 */
import { BackOff, type BackOffOptions } from '../shipping/back-off.ts'
import type { Outlet } from '../shipping/outlet.ts'
import type { Sender } from '../shipping/sender.ts'
import type { Waiting } from '../shipping/waiting-lines.ts'
import { WANTS_DATAGRAMS } from './local-logger.ts'
import type { Link, Wire } from './wire.ts'

export interface StreamSenderOptions {
  readonly outlet: Outlet
  readonly wire: Wire
  /** Where the socket turns out to be one of datagrams. */
  readonly forDatagrams?: Wire | undefined
  readonly backOff?: BackOffOptions | undefined
}

/** What was written at once. */
interface Chunk {
  readonly messages: readonly Waiting[]
  /** Of the messages, with what separates them. */
  readonly bytes: number
}

/** Written at once, in bytes. */
const MOST_WRITTEN = 65_536
/** On its way at once: as much as that is gone where the process ends. */
const MOST_UNSENT = 4 * MOST_WRITTEN
/** A connection that lasted so long is one that works. */
const STEADY_MS = 10_000

/** Sends messages over a connection. */
export class StreamSender implements Sender {
  readonly #outlet: Outlet
  readonly #forDatagrams: Wire | undefined
  readonly #backOff: BackOff
  #wire: Wire
  #link: Link | undefined
  /** When it opened. */
  #openSince: number | undefined
  #underWay: Chunk[] = []
  #retry: NodeJS.Timeout | undefined
  #soon: NodeJS.Immediate | undefined
  #flushed: PromiseWithResolvers<void> | undefined
  #isClosed = false

  constructor({ outlet, wire, forDatagrams, backOff }: StreamSenderOptions) {
    this.#outlet = outlet
    this.#wire = wire
    this.#forDatagrams = forDatagrams
    this.#backOff = new BackOff(backOff)
  }

  /** Lines of the same moment leave together. */
  wake(): void {
    if (this.#link === undefined) this.#open()
    else if (this.#openSince !== undefined) this.#soon ??= setImmediate(() => this.flushSync()).unref()
  }

  flushSync(): void {
    clearImmediate(this.#soon)
    this.#soon = undefined
    const { waiting } = this.#outlet
    while (this.#openSince !== undefined && waiting.count > 0 && this.#link!.unsent < MOST_UNSENT) {
      const messages = waiting.take(MOST_WRITTEN)
      const { framed } = this.#wire
      const written = Buffer.from(messages.map(({ text }) => framed(text)).join(''))
      const chunk: Chunk = { messages, bytes: written.length }
      this.#underWay.push(chunk)
      this.#link!.write(written, () => this.#taken(chunk))
    }
  }

  flush(): Promise<void> | undefined {
    if (this.#isIdle) return undefined
    if (this.#retry !== undefined) {
      clearTimeout(this.#retry)
      this.#retry = undefined
    }
    this.wake()
    this.#flushed ??= Promise.withResolvers()
    return this.#flushed.promise
  }

  abandon(): number {
    this.flushSync()
    let unsent = this.#link?.unsent ?? 0
    let lost = this.#outlet.waiting.clear()
    for (const { messages, bytes } of this.#underWay.toReversed()) {
      if (unsent > 0) lost += messages.length
      unsent -= bytes
      this.#outlet.waiting.release(messages)
    }
    this.#underWay = []
    return lost
  }

  close(): void {
    this.#isClosed = true
    clearTimeout(this.#retry)
    this.#retry = undefined
    this.#link?.end()
  }

  get #isIdle(): boolean {
    return this.#outlet.waiting.count === 0 && this.#underWay.length === 0
  }

  #open(): void {
    if (this.#retry !== undefined || this.#isClosed) return
    const link = this.#wire.open({
      opened: () => {
        this.#openSince = performance.now()
        this.flushSync()
      },
      closed: (error) => {
        if (this.#link === link) this.#closed(error)
      },
    })
    this.#link = link
  }

  #taken(chunk: Chunk): void {
    const at = this.#underWay.indexOf(chunk)
    // Given up.
    if (at < 0) return
    this.#underWay.splice(at, 1)
    this.#outlet.waiting.release(chunk.messages)
    this.#outlet.works()
    this.flushSync()
    if (this.#isIdle) this.#endFlush()
  }

  #closed(error: NodeJS.ErrnoException | undefined): void {
    const lived = performance.now() - (this.#openSince ?? Number.POSITIVE_INFINITY)
    this.#link = undefined
    this.#openSince = undefined
    for (const { messages } of this.#underWay.reverse()) this.#outlet.waiting.giveBack(messages)
    this.#underWay = []
    if (lived >= STEADY_MS) this.#backOff.reset()
    if (error?.code === WANTS_DATAGRAMS && this.#forDatagrams !== undefined && this.#wire !== this.#forDatagrams) {
      this.#wire = this.#forDatagrams
      this.wake()
      return
    }
    // Daemons close connections on which nothing comes: that is no problem.
    const isWanted = !this.#isIdle && !this.#isClosed
    if (isWanted) this.#outlet.fails(error?.message ?? 'the connection was closed')
    this.#endFlush()
    if (!isWanted) return
    this.#retry = setTimeout(() => {
      this.#retry = undefined
      this.wake()
    }, this.#backOff.next()).unref()
  }

  #endFlush(): void {
    this.#flushed?.resolve()
    this.#flushed = undefined
  }
}
