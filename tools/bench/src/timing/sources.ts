/** Where the times of spans come from, besides the clock in the hand: each gives them by the spans' names. */
import type { MetricsSnapshot } from '@zeph-telemetry/core'
import type { ReceivedSpan } from '@zeph-telemetry/otlp-receiver'
import { openTrace, spans } from '@zeph-telemetry/perfetto'
import { type Times, timesOf } from './quantile.ts'

/** The times of each span name, in one source. */
export type TimesByName = ReadonlyMap<string, Times>

/** What the metrics bridge made of the spans while they ended. */
export function timesInSnapshot(snapshot: MetricsSnapshot): TimesByName {
  const outside = Object.entries(snapshot.spans).flatMap(([name, { outside }]) =>
    outside ? [[name, outside] as const] : [],
  )
  return new Map(outside.map(([name, { count, p50, p95 }]) => [name, { count, median: p50 * 1e3, p95: p95 * 1e3 }]))
}

/** The trace files, as Perfetto reads them. */
export async function timesInFiles(paths: readonly string[]): Promise<TimesByName> {
  const durations: (readonly [name: string, milliseconds: number])[] = []
  for (const path of paths) {
    const trace = await openTrace(path)
    try {
      for (const { name, dur } of await spans(trace)) durations.push([name, dur / 1e6])
    } finally {
      await trace.close()
    }
  }
  return byName(durations)
}

/** What an OTLP receiver was sent. */
export function timesInOtlp(received: readonly ReceivedSpan[]): TimesByName {
  return byName(received.map(({ name, startTime, endTime }) => [name, Number(endTime - startTime) / 1e6]))
}

function byName(durations: readonly (readonly [name: string, milliseconds: number])[]): TimesByName {
  const lists = Map.groupBy(durations, ([name]) => name)
  return new Map([...lists].map(([name, list]) => [name, timesOf(list.map(([, milliseconds]) => milliseconds))]))
}
