/** Chooses which messages have spans. */

/** True at the first call, and at each so many after it. */
export class EveryNth {
  readonly #every: number
  #rest = 0

  constructor(every: number) {
    this.#every = every >= 1 ? Math.trunc(every) : 1
  }

  next(): boolean {
    const isNext = this.#rest === 0
    this.#rest = isNext ? this.#every - 1 : this.#rest - 1
    return isNext
  }
}
