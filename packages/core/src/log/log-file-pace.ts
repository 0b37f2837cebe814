/**
 * How the disk answers. While it is fast, writing synchronously is the cheapest and nothing is ever in flight. As soon as writes hold the
 * program up, they are for the thread pool, until the disk has been quick again for a while; each relapse makes that while longer.
 */

/** A write that takes no longer is none of a slow disk, however many there are of them, in milliseconds. */
const FREE_MS = 0.25
/** What longer ones may take of the program's time: a share, and once so much, in milliseconds. */
const SHARE = 0.05
const MOST_AT_ONCE_MS = 25

/** So quick is the answer of a fast disk through the thread pool, in milliseconds. */
const QUICK_MS = 5
const FEWEST_QUICK = 8
const MOST_QUICK = 4096

export class LogFilePace {
  /** What the disk has taken above its share, in milliseconds. */
  #debt = 0
  #lastEnd = 0
  #quick = 0
  #needed = FEWEST_QUICK

  /** Takes note of a synchronous write. @returns true where the disk holds the program up */
  heldUp(begin: number, end: number): boolean {
    this.#debt = Math.max(0, this.#debt - (begin - this.#lastEnd) * SHARE) + Math.max(0, end - begin - FREE_MS)
    this.#lastEnd = end
    if (this.#debt < MOST_AT_ONCE_MS) return false
    this.#debt = 0
    this.#quick = 0
    return true
  }

  /** Takes note of a write of the thread pool. @returns true where the disk is fast again */
  answered(begin: number, end: number): boolean {
    this.#quick = end - begin < QUICK_MS ? this.#quick + 1 : 0
    if (this.#quick < this.#needed) return false
    this.#needed = Math.min(this.#needed * 2, MOST_QUICK)
    this.#lastEnd = end
    return true
  }
}
