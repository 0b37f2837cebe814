/** The lines of a trace file that belong to no span: who wrote it, and what is missing from it. */
import { now, toUnixNanoseconds } from '../engine/clock.ts'
import { VERSION } from '../global-state.ts'
import { encodeValue, microseconds, quote } from './encode.ts'

const PLACE = `"pid":${process.pid},"tid":${process.pid}`

/** What the first lines of a part tell. */
export interface Head {
  readonly part: number
  readonly serviceName: string
  readonly sessionId: string
  readonly traceMetadata: Readonly<Record<string, string>>
}

/** First lines of a part. */
export function headLines({ part, serviceName, sessionId, traceMetadata }: Head): string[] {
  const time = now()
  const wallClock = wallClockAt(time)
  const args = {
    ...traceMetadata,
    'service.name': serviceName,
    'session.id': sessionId,
    'zeph.version': VERSION,
    'process.runtime.name': 'nodejs',
    'process.runtime.version': process.versions.node,
    'process.pid': process.pid,
    start_time: new Date(Number(wallClock / 1_000_000n)).toISOString(),
    start_time_unix_nano: String(wallClock),
    'trace.part': part,
  }
  return [
    // Perfetto sorts a process whose name begins with a slash elsewhere.
    `{"ph":"M","name":"process_name",${PLACE},"args":{"name":${quote(serviceName.replace(/^\/+/, ''))}}}`,
    instant('trace.start', time, args),
  ]
}

/** Says how many lines are missing from the file. */
export function droppedLine(count: number): string {
  return instant('trace.dropped', now(), { count })
}

function instant(name: string, time: number, args: Readonly<Record<string, string | number>>): string {
  return `{"ph":"i","s":"p","cat":"trace","name":"${name}",${PLACE},"ts":${microseconds(time)},"args":${encodeValue(args)}}`
}

const TOLERANCE_NS = 2_000_000n

/** The wall clock now, in nanoseconds: from the span clock as long as the system's clock has not been set or slewed since. */
function wallClockAt(time: number): bigint {
  const derived = toUnixNanoseconds(time)
  const system = BigInt(Date.now()) * 1_000_000n
  const difference = derived > system ? derived - system : system - derived
  return difference > TOLERANCE_NS ? system : derived
}
