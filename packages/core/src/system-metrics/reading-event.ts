/** A reading as an event: the few values that a person looks for, and the tracks that the trace file draws. */
import type { EmittedEvent } from '../engine/emit-event.ts'
import type { Reading } from './reading.ts'

/** Name of the event, and of what writes it into the log. */
export const EVENT_NAME = 'system.metrics'

/** What of a reading an event has, by its key; what is not known is absent. */
export type EventValues = Readonly<Record<string, number>>

/** The values, rounded to what they are good for. */
export function eventValues(reading: Reading): EventValues {
  const { cpu, loop, loopDelay, host } = reading
  return known({
    rss_bytes: reading.rssBytes,
    cpu_percent: cpu && rounded((cpu.userShare + cpu.systemShare) * 100, 2),
    thread_count: reading.threadCount,
    fd_count: reading.fdCount,
    heap_used_bytes: reading.heapUsedBytes,
    event_loop_utilization: loop && rounded(loop.utilization, 4),
    event_loop_delay_p99_ms: loopDelay && rounded(loopDelay.p99 * 1000, 3),
    event_loop_delay_max_ms: loopDelay && rounded(loopDelay.max * 1000, 3),
    host_available_bytes: host?.availableBytes,
    host_cpu_percent: host?.cpuShares && rounded((1 - host.cpuShares.idle) * 100, 2),
  })
}

/** Tracks of the trace file, and which values they have, by the names they have there. */
const TRACKS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  memory: { rss_bytes: 'rss_bytes', heap_used_bytes: 'heap_used_bytes' },
  cpu: { percent: 'cpu_percent' },
  process: { thread_count: 'thread_count', fd_count: 'fd_count' },
  event_loop: {
    utilization: 'event_loop_utilization',
    delay_p99_ms: 'event_loop_delay_p99_ms',
    delay_max_ms: 'event_loop_delay_max_ms',
  },
  host: { available_bytes: 'host_available_bytes', cpu_percent: 'host_cpu_percent' },
}

/** The event. */
export function readingEvent(values: EventValues): EmittedEvent {
  const tracks = Object.entries(TRACKS).map(([track, keys]) => [track, drawn(values, keys)] as const)
  const counters = Object.fromEntries(tracks.filter(([, drawn]) => Object.keys(drawn).length > 0))
  return { name: EVENT_NAME, attributes: values, counters }
}

function drawn(values: EventValues, keys: Readonly<Record<string, string>>): EventValues {
  return known(Object.fromEntries(Object.entries(keys).map(([name, key]) => [name, values[key]])))
}

function known(values: Readonly<Record<string, number | undefined>>): EventValues {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, number] => entry[1] !== undefined))
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits))
}
