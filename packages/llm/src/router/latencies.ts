/**
 * How long each candidate of a router takes: a moving average that is forgotten after a while, so that one that was slow or broken once gets
 * another chance. Holds one entry a candidate.
 */

/** The newest call's part of the average. */
const WEIGHT = 0.3
const FORGOTTEN_AFTER_MS = 5 * 60 * 1e3
const FAILURE_FORGOTTEN_AFTER_MS = 60 * 1e3

interface Experience {
  /** Undefined for one that has only failed so far. */
  readonly seconds: number | undefined
  /** True where its last call failed. */
  readonly failed: boolean
  /** The last moment at which it counts. */
  readonly until: number
}

/** How a call ended. */
export interface EndedCall {
  readonly seconds: number
  readonly failed: boolean
  readonly now: number
}

/** Orders candidates by their averages. Times are those of `performance.now()`. */
export class Latencies {
  readonly #experiences = new Map<string, Experience>()
  readonly #underWay = new Map<string, number>()

  /** Those that nobody knows, and nobody is trying, come first; then the fastest, then those that are being tried, last those that failed. */
  order(names: readonly string[], now: number): string[] {
    const rank = (name: string) => {
      const { seconds, failed } = this.#known(name, now) ?? {}
      if (failed) return Number.POSITIVE_INFINITY
      return seconds ?? ((this.#underWay.get(name) ?? 0) > 0 ? Number.MAX_VALUE : -1)
    }
    return names.toSorted((a, b) => compare(rank(a), rank(b)))
  }

  /** True where it is known how fast it is. */
  isKnown(name: string, now: number): boolean {
    return this.#known(name, now)?.failed === false
  }

  started(name: string): void {
    this.#underWay.set(name, (this.#underWay.get(name) ?? 0) + 1)
  }

  /** A call is not under way any more, and says nothing. */
  left(name: string): void {
    this.#underWay.set(name, (this.#underWay.get(name) ?? 1) - 1)
  }

  /** How fast a call failed says nothing of how fast its candidate is. */
  ended(name: string, { seconds, failed, now }: EndedCall): void {
    this.left(name)
    const before = this.#known(name, now)?.seconds
    const average = before === undefined ? seconds : before + WEIGHT * (seconds - before)
    const until = now + (failed ? FAILURE_FORGOTTEN_AFTER_MS : FORGOTTEN_AFTER_MS)
    this.#experiences.set(name, { seconds: failed ? before : average, failed, until })
  }

  #known(name: string, now: number): Experience | undefined {
    const experience = this.#experiences.get(name)
    return experience === undefined || now > experience.until ? undefined : experience
  }
}

/** Two infinities are equal, and their difference is no number. */
function compare(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1
}
