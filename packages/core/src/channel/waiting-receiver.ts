/** One who waits for a message: a `receive`, or a step of a loop. */
import type { Context } from '../context/context.ts'
import { ChannelClosedError } from './channel-closed-error.ts'
import { onAbort } from './on-abort.ts'

/** How a loop's last step ends. */
export const DONE: IteratorReturnResult<undefined> = Object.freeze({ done: true, value: undefined })

/** Told once: a message, the end, or nothing at all. */
export class WaitingReceiver<T> {
  /** The loop that it is a step of. */
  readonly loop: object | undefined
  /** Where it began to wait, if its span is to start there. */
  readonly context: Context | undefined
  readonly promise: Promise<unknown>
  /** Lets go of the signal that may end the waiting. */
  #stop: (() => void) | undefined
  #resolve!: (value: unknown) => void
  #reject!: (error: unknown) => void

  constructor(loop: object | undefined, context: Context | undefined) {
    this.loop = loop
    this.context = context
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  /** The signal may end the waiting; `leave` gives up the place in the list. */
  heed(signal: AbortSignal, leave: () => void): void {
    this.#stop = onAbort(signal, (reason) => {
      leave()
      this.#reject(reason)
    })
  }

  take(message: T): void {
    this.#stop?.()
    this.#resolve(this.loop === undefined ? message : { done: false, value: message })
  }

  /** There will be no message: the channel, of this name, is closed. */
  close(channel: string | undefined): void {
    this.#stop?.()
    if (this.loop === undefined) this.#reject(new ChannelClosedError(channel))
    else this.#resolve(DONE)
  }
}
