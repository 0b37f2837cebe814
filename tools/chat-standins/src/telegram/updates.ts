/** Updates that wait for the bot's long poll. */
import type { ServiceAnswer } from '../local-service.ts'
import { accepted, refused } from './answers.ts'

interface Update {
  readonly update_id: number
}

interface Poll {
  readonly end: (answer: ServiceAnswer) => void
}

export class Updates {
  #queue: Update[] = []
  #poll: Poll | undefined
  #lastId = 100

  /** A new update for whoever polls. */
  add(content: object): void {
    this.#lastId += 1
    this.#queue.push({ update_id: this.#lastId, ...content })
    this.#poll?.end(accepted(this.#queue))
  }

  /** Answers at once where updates wait, else when one comes or `timeout` seconds are over. An `offset` forgets what is before it. */
  poll({ offset, timeout, limit }: Readonly<Record<string, unknown>>, gone: AbortSignal): Promise<ServiceAnswer> {
    this.#poll?.end(refused(409, 'Conflict: terminated by other getUpdates request'))
    if (typeof offset === 'number') this.#queue = this.#queue.filter(({ update_id }) => update_id >= offset)
    if (this.#queue.length > 0) {
      return Promise.resolve(accepted(this.#queue.slice(0, typeof limit === 'number' ? limit : 100)))
    }
    if (typeof timeout !== 'number' || timeout <= 0) return Promise.resolve(accepted([]))
    return this.#wait(timeout, gone)
  }

  close(): void {
    this.#poll?.end({ status: 0 })
  }

  #wait(seconds: number, gone: AbortSignal): Promise<ServiceAnswer> {
    return new Promise((resolve) => {
      const end = (answer: ServiceAnswer) => {
        clearTimeout(timer)
        gone.removeEventListener('abort', leave)
        if (this.#poll === poll) this.#poll = undefined
        resolve(answer)
      }
      const poll: Poll = { end }
      const leave = () => end({ status: 0 })
      const timer = setTimeout(() => end(accepted([])), seconds * 1000)
      gone.addEventListener('abort', leave)
      this.#poll = poll
    })
  }
}
