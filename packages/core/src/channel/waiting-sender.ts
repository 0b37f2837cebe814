/** One who waits for room, with the message that waits with it. */
import { onAbort } from './on-abort.ts'
import type { Sending, Tap, Ticket } from './tap.ts'

const LATER = { dropped: false, waited: true }

/** Told once: that its message was taken, or why it was not. */
export class WaitingSender<T> {
  readonly message: T
  readonly promise: Promise<boolean>
  /** Lets go of the signal that may end the waiting. */
  #stop: (() => void) | undefined
  readonly #sending: Sending | undefined
  readonly #tap: Tap | undefined
  readonly #begun: number
  #resolve!: (sent: boolean) => void
  #reject!: (error: unknown) => void

  constructor(message: T, sending: Sending | undefined, tap: Tap | undefined) {
    this.message = message
    this.#sending = sending
    this.#tap = tap
    this.#begun = tap === undefined ? 0 : tap.waitBegins()
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  get ticket(): Ticket {
    return this.#sending?.ticket
  }

  /** The signal may end the waiting; `leave` gives up the place in the list. */
  heed(signal: AbortSignal, leave: () => void): void {
    this.#stop = onAbort(signal, (reason) => {
      leave()
      this.refuse(reason)
    })
  }

  accept(): void {
    this.#stop?.()
    this.#tap?.waitEnds(this.#begun)
    this.#sending?.end(LATER)
    this.#resolve(true)
  }

  refuse(error: unknown): void {
    this.#stop?.()
    this.#tap?.waitEnds(this.#begun)
    this.#sending?.fail(error)
    this.#reject(error)
  }
}
