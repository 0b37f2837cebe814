/** Counts the spans that end in this process, by name. */
import { addLayer } from '@zeph-telemetry/core'

export interface SpanCount {
  /** By name; every name has at least one. */
  readonly counts: ReadonlyMap<string, number>
  stop(): void
}

/** Without the `profiling` condition nothing is ever counted. */
export function countSpans(): SpanCount {
  const counts = new Map<string, number>()
  const stop = addLayer({
    name: 'span-count',
    onEnd: ({ name }) => {
      counts.set(name, (counts.get(name) ?? 0) + 1)
    },
  })
  return { counts, stop }
}
