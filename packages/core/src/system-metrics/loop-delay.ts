/**
 * How late the event loop runs a timer that is due every 50 ms: a block that is shorter may stay unseen, and looking more often would cost an
 * idle process more. Node's own monitor costs less, but forgets what happens around each of its resets: a block that began there would be lost.
 */
import { createHistogram, type RecordableHistogram } from 'node:perf_hooks'
import type { LoopDelay } from './reading.ts'

const INTERVAL_MS = 50
/** In microseconds; 1 is the least that a histogram takes. */
const [SHORTEST, LONGEST] = [1, 3600e6]
const US_PER_S = 1e6

/** Measures until it is stopped; its timer keeps no process alive. */
export class LoopDelayMonitor {
  readonly #delays: RecordableHistogram = createHistogram({ lowest: SHORTEST, highest: LONGEST, figures: 3 })
  readonly #timer = setInterval(() => this.#measure(), INTERVAL_MS).unref()
  #lastRun = performance.now()

  /** The delays since it was called before; undefined where the timer has not run since. */
  take(): LoopDelay | undefined {
    const delays = this.#delays
    if (delays.count === 0) return undefined
    const percentile = (share: number) => delays.percentile(share) / US_PER_S
    const delay = {
      min: delays.min / US_PER_S,
      max: delays.max / US_PER_S,
      mean: delays.mean / US_PER_S,
      stddev: delays.stddev / US_PER_S,
      p50: percentile(50),
      p90: percentile(90),
      p99: percentile(99),
    }
    delays.reset()
    return delay
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #measure(): void {
    const time = performance.now()
    const late = Math.round((time - this.#lastRun - INTERVAL_MS) * 1000)
    this.#lastRun = time
    this.#delays.record(Math.min(Math.max(late, SHORTEST), LONGEST))
  }
}
