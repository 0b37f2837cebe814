/** Measures each garbage collection of this thread. Node hands them over in batches, after they have happened. */
import { constants, type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks'
import type { DefinedMetrics } from '../metrics/define-metrics.ts'
import type { SYSTEM_METRICS } from './metric-map.ts'

const TYPES: ReadonlyMap<unknown, string> = new Map([
  [constants.NODE_PERFORMANCE_GC_MINOR, 'minor'],
  [constants.NODE_PERFORMANCE_GC_MAJOR, 'major'],
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL, 'incremental'],
  [constants.NODE_PERFORMANCE_GC_WEAKCB, 'weakcb'],
])

/** @returns stops that */
export function observeGarbageCollections({ record }: DefinedMetrics<typeof SYSTEM_METRICS>): () => void {
  const measure = (entry: PerformanceEntry & { readonly detail?: { readonly kind?: unknown } }) => {
    const type = TYPES.get(entry.detail?.kind)
    if (type !== undefined) record('v8js.gc.duration', entry.duration / 1000, { 'v8js.gc.type': type })
  }
  const observer = new PerformanceObserver((list) => list.getEntries().forEach(measure))
  observer.observe({ entryTypes: ['gc'] })
  return () => observer.disconnect()
}
