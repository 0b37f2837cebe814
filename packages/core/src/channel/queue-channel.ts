/**
 * The channel itself: a ring of messages, senders that wait for room, receivers that wait for messages. At most one of the last two has
 * anybody in it: senders wait only while the ring is full, receivers only while it is empty. Runs on and off; watched, it tells its tap.
 */
import type { Channel, ChannelOptions, WaitOptions } from './channel.ts'
import { ChannelClosedError } from './channel-closed-error.ts'
import { Ring } from './ring.ts'
import { type Sending, type SendOutcome, TAP, type Tap, type Ticket } from './tap.ts'
import { WaitingList } from './waiting-list.ts'
import { DONE, WaitingReceiver } from './waiting-receiver.ts'
import { WaitingSender } from './waiting-sender.ts'

// Made once: a send that need not wait costs no promise.
const YES = Promise.resolve(true)
const NO = Promise.resolve(false)
const SENT: SendOutcome = { dropped: false, waited: false }
const DROPPED: SendOutcome = { dropped: true, waited: false }

/** What `createChannel` makes; it has checked the options. */
export class QueueChannel<T> implements Channel<T> {
  readonly name: string | undefined
  readonly capacity: number
  readonly #drops: boolean
  readonly #messages: Ring<T> = new Ring()
  /** Beside the messages, once they may have spans. */
  #tickets: Ring<Ticket> | undefined
  readonly #senders: WaitingList<WaitingSender<T>> = new WaitingList()
  readonly #receivers: WaitingList<WaitingReceiver<T>> = new WaitingList()
  #tap: Tap | undefined
  #closed = false

  constructor({ name, capacity = Number.POSITIVE_INFINITY, onFull }: ChannelOptions) {
    this.name = name
    this.capacity = capacity
    this.#drops = onFull === 'drop'
  }

  get size(): number {
    return this.#messages.size
  }

  get closed(): boolean {
    return this.#closed
  }

  send(message: T, options?: WaitOptions): Promise<boolean> {
    const sending = this.#startSend()
    const signal = options?.signal
    if (signal?.aborted) return refused(sending, signal.reason)
    if (this.#closed) return refused(sending, new ChannelClosedError(this.name))
    if (this.#offer(message, sending?.ticket)) {
      sending?.end(SENT)
      return YES
    }
    if (!this.#drops) return this.#waitForRoom(message, sending, signal)
    this.#drop(sending)
    return NO
  }

  trySend(message: T): boolean {
    if (this.#closed) return false
    const sending = this.#startSend()
    if (!this.#offer(message, sending?.ticket)) return this.#drop(sending)
    sending?.end(SENT)
    return true
  }

  receive(options?: WaitOptions): Promise<T> {
    const signal = options?.signal
    if (signal?.aborted) return Promise.reject(signal.reason)
    if (this.#hasMessage) return Promise.resolve(this.#take())
    if (this.#closed) return Promise.reject(new ChannelClosedError(this.name))
    return this.#waitForMessage(undefined, signal) as Promise<T>
  }

  tryReceive(): T | undefined {
    return this.#hasMessage ? this.#take() : undefined
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    for (const place of this.#senders) {
      this.#senders.remove(place)
      place.who.refuse(new ChannelClosedError(this.name))
    }
    for (const place of this.#receivers) {
      this.#receivers.remove(place)
      place.who.close(this.name)
    }
  }

  [Symbol.asyncIterator](): AsyncIterator<T, undefined> {
    let left = false
    const loop: AsyncIterator<T, undefined> = {
      next: () => {
        if (!left && this.#hasMessage) return Promise.resolve({ done: false, value: this.#take() })
        if (left || this.#closed) return Promise.resolve(DONE)
        return this.#waitForMessage(loop) as Promise<IteratorResult<T, undefined>>
      },
      return: () => {
        left = true
        this.#leave(loop)
        return Promise.resolve(DONE)
      },
    }
    return loop
  }

  /** Taken by `TAP`, whichever copy of core asks. @returns false where somebody watches already */
  #watch(tap: Tap): boolean {
    if (this.#tap !== undefined) return false
    this.#tap = tap
    if (!tap.traces) return true
    this.#tickets = new Ring()
    for (let index = 0; index < this.#messages.size; index += 1) this.#tickets.push(undefined)
    return true
  }

  static {
    const value = function (this: QueueChannel<unknown>, tap: Tap): boolean {
      return this.#watch(tap)
    }
    Object.defineProperty(QueueChannel.prototype, TAP, { value })
  }

  #startSend(): Sending | undefined {
    const tap = this.#tap
    return tap?.traces === true ? tap.startSend(this.#messages.size) : undefined
  }

  /** Gives the message to who waits for one, else puts it into the queue. @returns false where there is no room */
  #offer(message: T, ticket: Ticket): boolean {
    const receiver = this.#receivers.shift()
    if (receiver === undefined) {
      if (this.#messages.size >= this.capacity) return false
      this.#messages.push(message)
      this.#tickets?.push(ticket)
      this.#tap?.sent(this.#messages.size)
      return true
    }
    this.#tap?.sent(0)
    this.#arrived(ticket, receiver)
    receiver.take(message)
    return true
  }

  get #hasMessage(): boolean {
    return this.#messages.size > 0 || !this.#senders.isEmpty
  }

  /** Takes out the oldest message, and lets who waits for room have it. */
  #take(): T {
    const sender = this.#senders.shift()
    if (this.#messages.size === 0 && sender !== undefined) {
      this.#tap?.sent(0)
      sender.accept()
      this.#arrived(sender.ticket)
      return sender.message
    }
    const message = this.#messages.shift()
    const ticket = this.#tickets?.shift()
    if (sender !== undefined) {
      this.#messages.push(sender.message)
      this.#tickets?.push(sender.ticket)
      this.#tap?.sent(this.#messages.size)
      sender.accept()
    }
    this.#arrived(ticket)
    return message
  }

  #arrived(ticket: Ticket, receiver?: WaitingReceiver<T>): void {
    const tap = this.#tap
    if (tap === undefined) return
    tap.received(this.#messages.size)
    if (ticket !== undefined) tap.arrived(ticket, this.#messages.size, receiver?.context)
  }

  #drop(sending: Sending | undefined): false {
    this.#tap?.dropped()
    sending?.end(DROPPED)
    return false
  }

  #waitForRoom(message: T, sending: Sending | undefined, signal: AbortSignal | undefined): Promise<boolean> {
    const sender = new WaitingSender(message, sending, this.#tap)
    const place = this.#senders.push(sender)
    if (signal !== undefined) sender.heed(signal, () => this.#senders.remove(place))
    return sender.promise
  }

  #waitForMessage(loop: object | undefined, signal?: AbortSignal): Promise<unknown> {
    const tap = this.#tap
    const context = tap?.traces === true ? tap.receiverContext() : undefined
    const receiver = new WaitingReceiver<T>(loop, context)
    const place = this.#receivers.push(receiver)
    if (signal !== undefined) receiver.heed(signal, () => this.#receivers.remove(place))
    return receiver.promise
  }

  /** Ends the steps of a loop that was left: they would take messages which nobody looks at. */
  #leave(loop: object): void {
    for (const place of this.#receivers) {
      if (place.who.loop !== loop) continue
      this.#receivers.remove(place)
      place.who.close(this.name)
    }
  }
}

function refused(sending: Sending | undefined, error: unknown): Promise<never> {
  sending?.fail(error)
  return Promise.reject(error)
}
