/** What went through a stand-in, and the failures that wait for a call. */
import type { ApiCall, Failure, SentMessage } from './chat-stand-in.ts'

type Waiter = PromiseWithResolvers<SentMessage>

/** The calls, messages and planned failures of one stand-in. */
export class Traffic {
  readonly calls: ApiCall[] = []
  readonly sent: SentMessage[] = []
  readonly #failures: Failure[] = []
  readonly #waiting: Waiter[] = []
  #given = 0
  #closed = false

  /** Notes a call; returns the failure that was planned for it. */
  call(method: string, body: ApiCall['body']): Failure | undefined {
    this.calls.push({ method, body })
    const index = this.#failures.findIndex((failure) => failure.method === undefined || failure.method === method)
    return index < 0 ? undefined : this.#failures.splice(index, 1)[0]
  }

  plan(failure: Failure): void {
    this.#failures.push(failure)
  }

  /** Notes a message that the service took. */
  take(message: SentMessage): void {
    this.sent.push(message)
    const waiter = this.#waiting.shift()
    if (waiter === undefined) return
    this.#given += 1
    waiter.resolve(message)
  }

  next(): Promise<SentMessage> {
    const waiter: Waiter = Promise.withResolvers()
    const ready = this.sent[this.#given]
    if (this.#closed) waiter.reject(CLOSED())
    else if (ready === undefined) this.#waiting.push(waiter)
    else {
      this.#given += 1
      waiter.resolve(ready)
    }
    return waiter.promise
  }

  /** Nobody waits any more. */
  close(): void {
    this.#closed = true
    for (const waiter of this.#waiting.splice(0)) waiter.reject(CLOSED())
  }
}

const CLOSED = () => new Error('the stand-in is closed: the bot sends nothing any more')
