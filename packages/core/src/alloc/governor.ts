/**
 * Keeps the cost of counting below a share of the time: where spans come so fast that it would be more, traces are measured in slices of time,
 * and what begins between two slices is not. What it does not measure it counts.
 */

/** What one act costs, in milliseconds; measured on Node 22, 24 and 26, rounded up. */
const READING_MS = 0.0006
const RESUMPTION_MS = 0.0002

/** Of the time of this thread. */
const MOST_COST = 0.012
/** Length of a slice in which all traces are measured, in milliseconds, and how long the cost of slices is looked at. */
const SLICE_MS = 20
/** At least one slice in so many. */
const FEWEST = 64

export interface GovernorOptions {
  /** Readings and resumptions so far. */
  readonly acts: () => { readonly readings: number; readonly resumptions: number }
  /** Monotonic, in milliseconds. */
  readonly now?: () => number
  /** 0 to 1; which slice of a round is measured. */
  readonly random?: () => number
}

/** Decides which traces are measured. */
export class Governor {
  /** Spans of traces that were not measured. */
  unmeasured = 0
  /** Spans of traces that were. */
  measured = 0
  readonly #options: Required<GovernorOptions>
  #sliceEndsAt = Number.NEGATIVE_INFINITY
  #sliceBeganAt = 0
  #isMeasuring = true
  #chosen = 0
  #slice = 0
  #costBefore = 0
  #costInSlice = 0
  #oneIn = 1

  constructor({ acts, now = () => performance.now(), random = Math.random }: GovernorOptions) {
    this.#options = { acts, now, random }
  }

  /** How many traces there are for each that is measured. */
  get oneIn(): number {
    return this.#oneIn
  }

  /** Whether the trace that begins now is measured. */
  begins(): boolean {
    const now = this.#options.now()
    if (now >= this.#sliceEndsAt) this.#nextSlice(now)
    return this.#isMeasuring
  }

  #nextSlice(now: number): void {
    const cost = this.#cost()
    // A slice that nobody asked about for long would make the work in it look cheap.
    const took = Math.max(SLICE_MS, Math.min(now - this.#sliceBeganAt, 5 * SLICE_MS))
    if (this.#isMeasuring) this.#costInSlice = (cost - this.#costBefore) / took
    this.#costBefore = cost
    this.#sliceBeganAt = now
    this.#sliceEndsAt = now + SLICE_MS
    this.#slice += 1
    if (this.#slice >= this.#oneIn) this.#nextRound()
    this.#isMeasuring = this.#slice === this.#chosen
  }

  #nextRound(): void {
    this.#slice = 0
    this.#oneIn = Math.min(FEWEST, Math.max(1, Math.ceil(this.#costInSlice / MOST_COST)))
    this.#chosen = Math.floor(this.#options.random() * this.#oneIn)
  }

  #cost(): number {
    const { readings, resumptions } = this.#options.acts()
    return readings * READING_MS + resumptions * RESUMPTION_MS
  }
}
