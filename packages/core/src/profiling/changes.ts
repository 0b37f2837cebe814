/** Moments and numbers: at this time, that became active. Two columns that grow up to a bound, so that a million of them is 12 MB. */

const FIRST = 4096
const MOST = 1_000_000
/** What lasts less is not noted: of two changes in a row only the second, since hardly any sample falls between them. */
const SHORTEST_US = 1

/** The clock of V8's profiler: microseconds of the machine's monotonic clock. */
export function profilerClock(): number {
  return performance.now() * 1000 + PROFILER_ORIGIN_US
}

/** What that clock shows where `performance.now()` is 0. */
export const PROFILER_ORIGIN_US: number = Number(process.hrtime.bigint()) / 1000 - performance.now() * 1000

/** Appended in the order of time. */
export class Changes {
  #times = new Float64Array(FIRST)
  #numbers = new Int32Array(FIRST)
  #length = 0
  readonly #most: number

  constructor(most: number = MOST) {
    this.#most = most
  }

  get length(): number {
    return this.#length
  }

  get full(): boolean {
    return this.#length >= this.#most
  }

  /** From now on it is `number`. Forgotten where there is no more room; the last of all says that nothing is known. */
  add(number: number): void {
    if (this.full) return
    const time = profilerClock()
    const last = this.#length - 1
    if (last >= 0 && time - this.#times[last]! < SHORTEST_US) {
      this.#numbers[last] = number
      return
    }
    if (this.#length === this.#times.length) this.#grow()
    this.#times[this.#length] = time
    this.#numbers[this.#length] = this.#length === this.#most - 1 ? 0 : number
    this.#length += 1
  }

  /** What it was at a time; 0 before the first. */
  at(time: number): number {
    let [low, high] = [0, this.#length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#times[middle]! <= time) low = middle + 1
      else high = middle
    }
    return low === 0 ? 0 : this.#numbers[low - 1]!
  }

  #grow(): void {
    const size = Math.min(this.#times.length * 2, Math.max(this.#most, FIRST))
    const [times, numbers] = [this.#times, this.#numbers]
    this.#times = new Float64Array(size)
    this.#numbers = new Int32Array(size)
    this.#times.set(times)
    this.#numbers.set(numbers)
  }
}
