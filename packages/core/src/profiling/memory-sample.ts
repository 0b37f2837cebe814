/** What a memory profile knows of moments and of the time between them. Types only; sizes in bytes. */

/** The memory of the process at one moment, and what happened to V8's heap since the sample before. */
export interface MemorySample {
  readonly timestamp: Date
  /** In use on V8's heap, of this thread. */
  readonly heapSize: number
  /** Held by objects outside that heap, such as buffers. */
  readonly external: number
  /** Of the whole process. */
  readonly rss: number
  /** Allocated on the heap since the sample before. */
  readonly allocations: number
  /** Removed from the heap by collections since the sample before. */
  readonly deallocations: number
}

/** The time between two samples. */
export interface BusyInterval {
  readonly from: Date
  readonly to: Date
  readonly allocations: number
  readonly deallocations: number
  readonly bytesPerSecond: number
}

/** What a memory profile comes to. */
export interface MemoryReport {
  /** The newest that are kept, oldest first. */
  readonly samples: readonly MemorySample[]
  /** Older samples that are not kept any more; sums and peaks know them. */
  readonly forgotten: number
  /** Largest `heapSize` and `external` of a sample together; what lies between two samples is not seen. */
  readonly peakMemory: number
  readonly peakRss: number
  readonly totalAllocations: number
  readonly totalDeallocations: number
  /**
   * How much more is in use at the lowest moment of the second half of the samples than at that of the first, heap and external together:
   * what collections do not get back. Negative where it shrinks, 0 for fewer than two samples.
   */
  readonly growth: number
  /** Intervals in which most was allocated per second, the busiest first. */
  readonly busiest: readonly BusyInterval[]
}
