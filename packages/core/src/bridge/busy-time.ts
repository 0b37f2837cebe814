/**
 * For how long at least one of several spans ran: the length of the union of their times. Keeps stretches of time, not spans; bounded but for
 * those that are open.
 */

/** Stretches that are kept apart. With more gaps than that, what is long over becomes one number. */
const MOST_STRETCHES = 512

/** Times are clock readings; those that callers gave may come in any order. */
export class BusyTime {
  /** Starts of those that are open. */
  readonly #open: number[] = []
  /** Start and end by turns: rising, with a gap between an end and the next start. */
  #stretches: number[] = []
  /** Length of what was before `#horizon`, and is not kept any more. */
  #settled = 0
  #horizon = Number.NEGATIVE_INFINITY
  readonly #most: number

  constructor(most: number = MOST_STRETCHES) {
    this.#most = 2 * most
  }

  /** One starts. */
  enter(start: number): void {
    this.#open.push(start)
  }

  /** One that started ends. */
  leave(start: number, end: number): void {
    this.forget(start)
    this.#add(start, end)
    if (this.#stretches.length > this.#most) this.#settle()
  }

  /** One that started is not to count. */
  forget(start: number): void {
    const open = this.#open
    const last = open.pop()
    // Mostly it is the one that started last; else that one takes its seat.
    if (last !== start) open[open.lastIndexOf(start)] = last!
  }

  /** The length between two times, those that are open taken to run until `to`. Called once, at the end. */
  total(from: number, to: number): number {
    for (const start of this.#open) this.#add(start, to)
    let total = this.#settled
    for (let at = 0; at < this.#stretches.length; at += 2) {
      total += Math.max(0, Math.min(this.#stretches[at + 1]!, to) - Math.max(this.#stretches[at]!, from))
    }
    return total
  }

  /** Mostly the new one comes last, or swallows the last ones: spans end in the order of the clock. */
  #add(given: number, givenEnd: number): void {
    let start = Math.max(given, this.#horizon)
    let end = givenEnd
    if (end <= start) return
    const stretches = this.#stretches
    if (stretches.length === 0 || start > stretches.at(-1)!) {
      stretches.push(start, end)
      return
    }
    let after = stretches.length
    while (after > 0 && stretches[after - 2]! > end) after -= 2
    let from = after
    for (; from > 0 && stretches[from - 1]! >= start; from -= 2) {
      start = Math.min(start, stretches[from - 2]!)
      end = Math.max(end, stretches[from - 1]!)
    }
    stretches.splice(from, after - from, start, end)
  }

  /**
   * Makes room. What lies after the first start that is open will be covered by that one; of the rest the older half is over, but for spans that
   * are given a time of long ago.
   */
  #settle(): void {
    let first = Number.POSITIVE_INFINITY
    for (const start of this.#open) first = Math.min(first, start)
    this.#add(first, this.#stretches.at(-1)!)
    const stretches = this.#stretches
    if (stretches.length <= this.#most / 2) return
    const count = Math.ceil(this.#most / 4) * 2
    for (let at = 0; at < count; at += 2) this.#settled += stretches[at + 1]! - stretches[at]!
    this.#horizon = stretches[count - 1]!
    this.#stretches = stretches.slice(count)
  }
}
