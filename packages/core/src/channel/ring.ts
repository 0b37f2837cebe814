/** A queue in an array that is never shifted: it doubles when full, halves when nearly empty, and forgets what was taken out. */

/** A power of two: positions wrap by a mask. */
const LEAST_ROOM = 16

/** First in, first out. */
export class Ring<T> {
  #slots: (T | undefined)[] = new Array(LEAST_ROOM)
  #first = 0
  #size = 0

  get size(): number {
    return this.#size
  }

  /** Appends. */
  push(item: T): void {
    if (this.#size === this.#slots.length) this.#resize(this.#size * 2)
    this.#slots[(this.#first + this.#size) & (this.#slots.length - 1)] = item
    this.#size += 1
  }

  /** Takes out the oldest; only where there is one. */
  shift(): T {
    const slots = this.#slots
    const item = slots[this.#first]
    slots[this.#first] = undefined
    this.#first = (this.#first + 1) & (slots.length - 1)
    this.#size -= 1
    // Not at half: a size around the bound would copy at every step.
    if (slots.length > LEAST_ROOM && this.#size * 4 <= slots.length) this.#resize(slots.length / 2)
    return item as T
  }

  #resize(room: number): void {
    const slots = new Array<T | undefined>(room)
    for (let index = 0; index < this.#size; index += 1) {
      slots[index] = this.#slots[(this.#first + index) & (this.#slots.length - 1)]
    }
    this.#slots = slots
    this.#first = 0
  }
}
