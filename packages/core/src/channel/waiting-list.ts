/** Those who wait, in the order of their coming; any of them may give up at no cost to the others. */

/** One who waits. */
export interface Place<T> {
  readonly who: T
  before: Place<T> | undefined
  after: Place<T> | undefined
}

/** A list that is linked both ways. */
export class WaitingList<T> {
  #first: Place<T> | undefined
  #last: Place<T> | undefined

  get isEmpty(): boolean {
    return this.#first === undefined
  }

  /** Everybody's place, in order; one that is handed out may be removed. */
  *[Symbol.iterator](): Generator<Place<T>, void, undefined> {
    for (let place = this.#first; place !== undefined; ) {
      const { after } = place
      yield place
      place = after
    }
  }

  /** Joins at the end. */
  push(who: T): Place<T> {
    const place: Place<T> = { who, before: this.#last, after: undefined }
    if (this.#last === undefined) this.#first = place
    else this.#last.after = place
    this.#last = place
    return place
  }

  /** Takes out who came first. */
  shift(): T | undefined {
    const first = this.#first
    if (first === undefined) return undefined
    this.remove(first)
    return first.who
  }

  /** Takes out one who is in the list. */
  remove(place: Place<T>): void {
    const { before, after } = place
    if (before === undefined) this.#first = after
    else before.after = after
    if (after === undefined) this.#last = before
    else after.before = before
    place.before = undefined
    place.after = undefined
  }
}
