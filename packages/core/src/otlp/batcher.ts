/**
 * A bounded queue that delivers in batches: a full batch at once, the rest after a delay. What waits and what is on its way counts
 * together, so that a receiver that hangs costs no more memory than the bound. Its timers keep no process alive.
 */
import { AsyncLocalStorage } from 'node:async_hooks'

export interface BatcherOptions {
  /** Most items that wait or are on their way. */
  readonly maxQueue: number
  /** Most items of one batch. */
  readonly maxBatch: number
  /** Longest time that an item waits for others, in milliseconds. */
  readonly delayMs: number
}

/** A queue of items that are delivered in batches, oldest first. */
export class Batcher<T> {
  readonly #options: BatcherOptions
  readonly #queue: T[] = []
  readonly #underWay = new Set<Promise<void>>()
  #itemsUnderWay = 0
  #deliver: ((batch: readonly T[]) => Promise<void>) | undefined
  #timer: NodeJS.Timeout | undefined
  #immediate: NodeJS.Immediate | undefined
  /** Connections outlive the item that opened them: they must not hold on to the context of whoever added it. */
  readonly #detached = AsyncLocalStorage.snapshot()

  constructor(options: BatcherOptions) {
    this.#options = options
  }

  /** How many batches may be on their way at once. */
  get concurrency(): number {
    return Math.ceil(this.#options.maxQueue / this.#options.maxBatch)
  }

  /** Items that wait or are on their way. */
  get pending(): number {
    return this.#queue.length + this.#itemsUnderWay
  }

  /** @returns false where there is no room */
  add(item: T): boolean {
    if (this.pending >= this.#options.maxQueue) return false
    this.#queue.push(item)
    this.#wake()
    return true
  }

  /** Begins to deliver. `deliver` must never reject. */
  open(deliver: (batch: readonly T[]) => Promise<void>): void {
    this.#deliver = deliver
    this.#wake()
  }

  /** Resolves when all that was added before, and all that is on its way, has been delivered. Nothing where it is not open. */
  async flush(): Promise<void> {
    let left = this.#queue.length
    while (left > 0 && this.#queue.length > 0 && this.#deliver !== undefined) {
      if (this.#mayDeliver) left -= this.#deliverNext(this.#deliver)
      else await Promise.race(this.#underWay)
    }
    await Promise.all(this.#underWay)
  }

  /** Gives up what waits. @returns it */
  clear(): T[] {
    clearTimeout(this.#timer)
    this.#timer = undefined
    return this.#queue.splice(0)
  }

  #wake(): void {
    if (this.#deliver === undefined || this.#queue.length === 0) return
    const isFull = this.#queue.length >= this.#options.maxBatch
    // Where no more may be on their way, the next that is done looks again.
    if (isFull && this.#mayDeliver) this.#immediate ??= setImmediate(this.#onFull).unref()
    else if (!isFull) this.#timer ??= setTimeout(this.#onDelay, this.#options.delayMs).unref()
  }

  readonly #onFull = (): void => {
    this.#immediate = undefined
    this.#deliverWhile(this.#options.maxBatch)
  }

  readonly #onDelay = (): void => {
    this.#timer = undefined
    this.#deliverWhile(1)
  }

  get #mayDeliver(): boolean {
    return this.#underWay.size < this.concurrency
  }

  #deliverWhile(least: number): void {
    while (this.#queue.length >= least && this.#mayDeliver && this.#deliver !== undefined) {
      this.#deliverNext(this.#deliver)
    }
    this.#wake()
  }

  /** @returns how many items it took */
  #deliverNext(deliver: (batch: readonly T[]) => Promise<void>): number {
    const batch = this.#queue.splice(0, this.#options.maxBatch)
    this.#itemsUnderWay += batch.length
    const delivery = this.#detached(deliver, batch).finally(() => {
      this.#underWay.delete(delivery)
      this.#itemsUnderWay -= batch.length
      this.#deliverWhile(this.#options.maxBatch)
    })
    this.#underWay.add(delivery)
    return batch.length
  }
}
