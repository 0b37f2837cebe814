/** How much was allocated on V8's heap, and removed from it, between two looks: what is in use, and what each collection between them removed. */
import { GCProfiler, getHeapStatistics } from 'node:v8'

/** Bytes since the look before. */
export interface HeapChange {
  readonly allocations: number
  readonly deallocations: number
}

/** Watches the heap of this thread from when it is made until it is stopped. */
export class HeapChanges {
  #used: number
  #collections: GCProfiler

  constructor() {
    this.#collections = watched()
    this.#used = getHeapStatistics().used_heap_size
  }

  /** What happened since the last time. */
  take(): HeapChange {
    const deallocations = removedIn(this.#collections)
    this.#collections = watched()
    const used = getHeapStatistics().used_heap_size
    const allocations = Math.max(0, used - this.#used + deallocations)
    this.#used = used
    return { allocations, deallocations }
  }

  stop(): void {
    this.#collections.stop()
  }
}

function watched(): GCProfiler {
  const collections = new GCProfiler()
  collections.start()
  return collections
}

function removedIn(collections: GCProfiler): number {
  // Undefined where it was stopped already.
  const { statistics } = collections.stop() ?? { statistics: [] }
  return statistics.reduce((sum, { beforeGC, afterGC }) => {
    return sum + Math.max(0, beforeGC.heapStatistics.usedHeapSize - afterGC.heapStatistics.usedHeapSize)
  }, 0)
}
