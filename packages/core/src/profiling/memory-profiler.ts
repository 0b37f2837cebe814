/**
 * The memory of this thread over time: samples in a ring, and what they come to. Costs nothing before `start` and after `stop`; while it runs,
 * some tens of microseconds per sample and 15 per collection. Keeps no process alive.
 */
import { HeapChanges } from './heap-changes.ts'
import { reportOf, usedIn } from './memory-report.ts'
import type { MemoryReport, MemorySample } from './memory-sample.ts'

export interface MemoryProfilerOptions {
  /** Milliseconds between two samples. Default 1000, at least 10. */
  readonly intervalMs?: number
  /** So many samples are kept, the newest. Default 3600, an hour's. */
  readonly capacity?: number
}

const INTERVAL_MS = 1000
const LEAST_INTERVAL_MS = 10
const CAPACITY = 3600
const NOTHING = { peakMemory: 0, peakRss: 0, totalAllocations: 0, totalDeallocations: 0 }

/**
 * Takes samples of the memory, one by one or all the time.
 * @example
 * const memory = new MemoryProfiler()
 * memory.start()
 * await work()
 * memory.stop()
 * const { peakMemory, growth, busiest } = memory.report()
 */
export class MemoryProfiler {
  readonly #intervalMs: number
  readonly #capacity: number
  readonly #samples: MemorySample[] = []
  /** Where the next one goes once the ring is full. */
  #next = 0
  #forgotten = 0
  #sums: Pick<MemoryReport, keyof typeof NOTHING> = NOTHING
  #running: { readonly timer: NodeJS.Timeout; readonly changes: HeapChanges } | undefined

  constructor({ intervalMs = INTERVAL_MS, capacity = CAPACITY }: MemoryProfilerOptions = {}) {
    this.#intervalMs = Math.max(LEAST_INTERVAL_MS, intervalMs)
    this.#capacity = Math.max(1, Math.floor(capacity))
  }

  /** True between `start` and `stop`. */
  get running(): boolean {
    return this.#running !== undefined
  }

  /** Takes a sample now, and then one each interval. What runs already runs on; what was sampled before stays. */
  start(): void {
    if (this.#running !== undefined) return
    const timer = setInterval(() => this.sample(), this.#intervalMs).unref()
    this.#running = { timer, changes: new HeapChanges() }
    this.sample()
  }

  /** Takes a last sample. */
  stop(): void {
    const running = this.#running
    if (running === undefined) return
    this.sample()
    this.#running = undefined
    clearInterval(running.timer)
    running.changes.stop()
  }

  /** Takes a sample in between; undefined where the profiler does not run. */
  sample(): MemorySample | undefined {
    const changes = this.#running?.changes.take()
    if (changes === undefined) return undefined
    const { heapUsed: heapSize, external, rss } = process.memoryUsage()
    const sample: MemorySample = { timestamp: new Date(), heapSize, external, rss, ...changes }
    this.#keep(sample)
    return sample
  }

  /** What was sampled so far. */
  report(): MemoryReport {
    const samples = [...this.#samples.slice(this.#next), ...this.#samples.slice(0, this.#next)]
    return { ...reportOf(samples), ...this.#sums, forgotten: this.#forgotten }
  }

  #keep(sample: MemorySample): void {
    const { peakMemory, peakRss, totalAllocations, totalDeallocations } = this.#sums
    this.#sums = {
      peakMemory: Math.max(peakMemory, usedIn(sample)),
      peakRss: Math.max(peakRss, sample.rss),
      totalAllocations: totalAllocations + sample.allocations,
      totalDeallocations: totalDeallocations + sample.deallocations,
    }
    if (this.#samples.length < this.#capacity) {
      this.#samples.push(sample)
      return
    }
    this.#samples[this.#next] = sample
    this.#next = (this.#next + 1) % this.#capacity
    this.#forgotten += 1
  }
}
