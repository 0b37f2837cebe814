/** Whether something was lost lately: what is over must not count for ever, and what went missing between two looks must be seen by the next. */
import { now } from '../engine/clock.ts'
import type { HealthResult } from './health.ts'

const RECENT_NS = 60e9

/** Watches counts that only grow, by what they count. */
export class RecentLosses {
  readonly #counts: Readonly<Record<string, () => number>>
  readonly #read: () => number
  #seen = 0
  #grewAt: number | undefined

  /** @param read the clock; replaced in tests */
  constructor(counts: Readonly<Record<string, () => number>>, read: () => number = now) {
    this.#counts = counts
    this.#read = read
  }

  /** Degraded for a minute after a look that found more than the one before. */
  look(): HealthResult {
    const lost = Object.entries(this.#counts).flatMap(([what, count]) => (count() > 0 ? `${count()} ${what}` : []))
    const sum = Object.values(this.#counts).reduce((total, count) => total + count(), 0)
    const time = this.#read()
    if (sum > this.#seen) this.#grewAt = time
    this.#seen = sum
    const isRecent = this.#grewAt !== undefined && time - this.#grewAt < RECENT_NS
    const message = lost.length === 0 ? '' : `lost since the start: ${lost.join(', ')}`
    return { status: isRecent ? 'degraded' : 'healthy', message }
  }
}
