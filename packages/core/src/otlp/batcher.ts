/**
 * A bounded queue that delivers in batches: a full batch at once, the rest after a delay. What waits and what is on its way counts
 * together, so that a receiver that hangs costs no more memory than the bound. Its timers keep no process alive.
 */
import { AsyncLocalStorage } from 'node:async_hooks'

export interface BatcherOptions<T> {
  /** Most items that wait or are on their way. */
  readonly maxQueue: number
  /** Most items of one batch. */
  readonly maxBatch: number
  /** Longest time that an item waits for others, in milliseconds. */
  readonly delayMs: number
  /** Bounds the size of items, too. Default: their number alone. */
  readonly size?: SizeBound<T> | undefined
}

/** What items may take, in a measure of its own. */
export interface SizeBound<T> {
  readonly of: (item: T) => number
  /** Most of all items that wait or are on their way. */
  readonly maxQueue: number
  /** Most of one batch, but for an item that is more by itself. */
  readonly maxBatch: number
}

/** A queue of items that are delivered in batches, oldest first. */
export class Batcher<T> {
  readonly #options: BatcherOptions<T>
  readonly #queue: T[] = []
  readonly #underWay = new Set<Promise<void>>()
  #itemsUnderWay = 0
  /** Of what waits, and of that and what is on its way. */
  #sizeWaiting = 0
  #size = 0
  #deliver: ((batch: readonly T[]) => Promise<void>) | undefined
  #timer: NodeJS.Timeout | undefined
  #immediate: NodeJS.Immediate | undefined
  /** Connections outlive the item that opened them: they must not hold on to the context of whoever added it. */
  readonly #detached = AsyncLocalStorage.snapshot()

  constructor(options: BatcherOptions<T>) {
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
    const { size } = this.#options
    if (size !== undefined && !this.#takeSize(size.of(item), size.maxQueue)) return false
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

  /** Gives up what waits. @returns it, in batches */
  clear(): T[][] {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const batches: T[][] = []
    while (this.#queue.length > 0) {
      const { batch, size } = this.#takeBatch()
      this.#size -= size
      batches.push(batch)
    }
    return batches
  }

  #takeSize(size: number, most: number): boolean {
    if (this.#size + size > most) return false
    this.#size += size
    this.#sizeWaiting += size
    return true
  }

  #wake(): void {
    if (this.#deliver === undefined || this.#queue.length === 0) return
    const isFull = this.#isFull
    // Where no more may be on their way, the next that is done looks again.
    if (isFull && this.#mayDeliver) this.#immediate ??= setImmediate(this.#onFull).unref()
    else if (!isFull) this.#timer ??= setTimeout(this.#onDelay, this.#options.delayMs).unref()
  }

  readonly #onFull = (): void => {
    this.#immediate = undefined
    this.#deliverWhile(() => this.#isFull)
  }

  readonly #onDelay = (): void => {
    this.#timer = undefined
    this.#deliverWhile(() => this.#queue.length > 0)
  }

  get #isFull(): boolean {
    const { maxBatch, size } = this.#options
    return this.#queue.length >= maxBatch || (size !== undefined && this.#sizeWaiting >= size.maxBatch)
  }

  get #mayDeliver(): boolean {
    return this.#underWay.size < this.concurrency
  }

  #deliverWhile(isDue: () => boolean): void {
    while (isDue() && this.#mayDeliver && this.#deliver !== undefined) {
      this.#deliverNext(this.#deliver)
    }
    this.#wake()
  }

  /** @returns how many items it took */
  #deliverNext(deliver: (batch: readonly T[]) => Promise<void>): number {
    const { batch, size } = this.#takeBatch()
    const count = batch.length
    this.#itemsUnderWay += count
    const delivery = this.#detached(deliver, batch).finally(() => {
      this.#underWay.delete(delivery)
      this.#itemsUnderWay -= count
      this.#size -= size
      this.#deliverWhile(() => this.#isFull)
    })
    this.#underWay.add(delivery)
    return count
  }

  #takeBatch(): { readonly batch: T[]; readonly size: number } {
    const { maxBatch, size: bound } = this.#options
    const most = Math.min(this.#queue.length, maxBatch)
    let [count, size] = bound === undefined ? [most, 0] : [0, 0]
    for (; bound !== undefined && count < most; count += 1) {
      const next = size + bound.of(this.#queue[count]!)
      if (next > bound.maxBatch && count > 0) break
      size = next
    }
    this.#sizeWaiting -= size
    return { batch: this.#queue.splice(0, count), size }
  }
}
