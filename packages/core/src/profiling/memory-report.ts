/** What samples of memory come to. Pure. */
import type { MemorySums } from './cpu-profile.ts'
import type { BusyInterval, MemoryReport, MemorySample } from './memory-sample.ts'

const MOST_BUSY = 5

/** Of the samples alone; sums and peaks of those that are forgotten are for who kept them. */
export function reportOf(samples: readonly MemorySample[]): Pick<MemoryReport, 'samples' | 'growth' | 'busiest'> {
  return { samples, growth: growthOf(samples), busiest: busiestOf(samples) }
}

/** In use, wherever it lies. */
export function usedIn({ heapSize, external }: MemorySample): number {
  return heapSize + external
}

function growthOf(samples: readonly MemorySample[]): number {
  if (samples.length < 2) return 0
  const half = samples.length >> 1
  return lowest(samples.slice(half)) - lowest(samples.slice(0, half))
}

function lowest(samples: readonly MemorySample[]): number {
  return samples.reduce((least, sample) => Math.min(least, usedIn(sample)), Number.POSITIVE_INFINITY)
}

function busiestOf(samples: readonly MemorySample[]): BusyInterval[] {
  const intervals = samples.slice(1).map((sample, index) => interval(samples[index]!, sample))
  return intervals.toSorted((a, b) => b.bytesPerSecond - a.bytesPerSecond).slice(0, MOST_BUSY)
}

function interval({ timestamp: from }: MemorySample, sample: MemorySample): BusyInterval {
  const { timestamp: to, allocations, deallocations } = sample
  // Clocks are set back, too.
  const seconds = Math.max(to.getTime() - from.getTime(), 1) / 1000
  return { from, to, allocations, deallocations, bytesPerSecond: Math.round(allocations / seconds) }
}

/** A report without its samples, as it stands beside a profile. */
export function memorySums(report: MemoryReport): MemorySums {
  const { peakMemory, peakRss, totalAllocations, totalDeallocations, growth } = report
  return {
    peak_memory: peakMemory,
    peak_rss: peakRss,
    total_allocations: totalAllocations,
    total_deallocations: totalDeallocations,
    growth,
  }
}
