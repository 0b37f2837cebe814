/** What the counters of a trace were over its length: per process and value, in constant memory. */
import type { TraceEvent } from './span-collector.ts'

/** One value of a counter, such as the resident memory of a process. */
export interface CounterFigures {
  readonly pid: number | undefined
  /** As Perfetto names its track: `memory rss_bytes`. */
  readonly name: string
  samples: number
  min: number
  max: number
  mean: number
  last: number
}

/** Collects `C` events; values that are no numbers are left out. */
export class CounterCollector {
  readonly #figures = new Map<string, CounterFigures>()

  /** In the order in which they first came. */
  get figures(): CounterFigures[] {
    return [...this.#figures.values()]
  }

  add({ name, pid, args = {} }: TraceEvent): void {
    for (const [key, value] of Object.entries(args)) {
      if (typeof value === 'number') this.#count(pid, `${name} ${key}`, value)
    }
  }

  #count(pid: number | undefined, name: string, value: number): void {
    const key = `${pid} ${name}`
    const known = this.#figures.get(key)
    if (known === undefined) {
      this.#figures.set(key, { pid, name, samples: 1, min: value, max: value, mean: value, last: value })
      return
    }
    known.samples += 1
    known.min = Math.min(known.min, value)
    known.max = Math.max(known.max, value)
    known.mean += (value - known.mean) / known.samples
    known.last = value
  }
}
