/** How busy the event loop of this thread is, and how late it runs timers. */
import { type EventLoopUtilization, performance } from 'node:perf_hooks'
import { LoopDelayMonitor } from './loop-delay.ts'
import type { Reading, Source } from './reading.ts'

const MS_PER_S = 1000

/** Watches the event loop until it is stopped. */
export class EventLoopMonitor implements Source {
  readonly what = 'reading the event loop'
  readonly #delay = new LoopDelayMonitor()
  #before: EventLoopUtilization | undefined

  read(): Reading {
    const loopDelay = this.#delay.take()
    return { ...this.#readTime(), ...(loopDelay && { loopDelay }) }
  }

  stop(): void {
    this.#delay.stop()
  }

  /** Absent before the loop has begun. */
  #readTime(): Reading {
    const total = performance.eventLoopUtilization()
    if (total.active + total.idle === 0) return {}
    const { utilization } = this.#before === undefined ? total : performance.eventLoopUtilization(total, this.#before)
    this.#before = total
    return { loop: { activeSeconds: total.active / MS_PER_S, idleSeconds: total.idle / MS_PER_S, utilization } }
  }
}
