/**
 * Reads the process at a steady pace: the newest reading is there as metrics, each becomes an event for the layers and a line of the log
 * file, and one more is taken when the program is done. A tick that the program has no time for is skipped; nothing in here keeps the process alive.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { LoggingConfig } from '../config/observability-config.ts'
import { ROOT, runInContext, suppress } from '../context/context.ts'
import { emitEvent } from '../engine/emit-event.ts'
import { onWayOut } from '../exit/way-out.ts'
import { type DefinedMetrics, defineMetrics } from '../metrics/define-metrics.ts'
import { observeGarbageCollections } from './garbage-collections.ts'
import { SYSTEM_METRICS } from './metric-map.ts'
import { observeReading } from './observe-reading.ts'
import type { Reading } from './reading.ts'
import { type EventValues, eventValues, readingEvent } from './reading-event.ts'
import { ReadingLog } from './reading-log.ts'
import { SystemReader } from './system-reader.ts'

/** What the configuration says about them. */
export interface SystemMetricsOptions {
  /** Seconds between two readings; 0 is off, less than 1 counts as 1. */
  readonly intervalSecs: number
  readonly logging: Pick<LoggingConfig, 'file' | 'stderr' | 'level'>
}

/** System metrics that run. */
export interface SystemMetrics {
  /** Takes a last reading, unless one was just taken; no more follow, and no timer is left. The metrics can still be collected. */
  readLast(): void
  /** The same, and nothing is observed any more. Calling it again does nothing. */
  stop(): void
}

const LEAST_SECS = 1
/** Shares of less time say nothing: then the reading before was the last one. */
const SHORTEST_MS = 100
const OFF: SystemMetrics = { readLast: () => {}, stop: () => {} }
const metrics: DefinedMetrics<typeof SYSTEM_METRICS> = defineMetrics(SYSTEM_METRICS)

/** What is read and written for them is no work of the program: files and programs that it takes have no spans. */
const unobserved = <R>(fn: () => R): R => runInContext(ROOT, suppress, fn)

/** Calls a function outside of whatever span or request is active: what begins in it belongs to the process. */
const outside = AsyncLocalStorage.snapshot()

/**
 * Starts them, with a first reading.
 * @example
 * const systemMetrics = startSystemMetrics({ intervalSecs: 5, logging: config.logging })
 */
export function startSystemMetrics({ intervalSecs, logging }: SystemMetricsOptions): SystemMetrics {
  if (!(intervalSecs > 0)) return OFF
  return outside(() => new RunningMetrics(Math.max(intervalSecs, LEAST_SECS) * 1000, new ReadingLog(logging)))
}

class RunningMetrics implements SystemMetrics {
  readonly #log: ReadingLog
  readonly #reader = new SystemReader()
  readonly #timer: NodeJS.Timeout
  readonly #stopObserving: (() => void)[]
  #stopWatching: (() => void) | undefined
  #newest: Reading = {}
  #readAt = 0
  #isEnding = false

  constructor(intervalMs: number, log: ReadingLog) {
    this.#log = log
    this.#tell()
    this.#stopObserving = [observeReading(metrics, () => this.#newest), observeGarbageCollections(metrics)]
    // After a tick that comes late the next one is an interval away: what was missed is not made up for.
    this.#timer = setInterval(() => this.#tick(), intervalMs).unref()
    const readAtEnd = () => this.#readAtEnd()
    this.#stopWatching = onWayOut({ flush: () => {}, flushAsync: readAtEnd, leaving: readAtEnd })
  }

  readLast(): void {
    if (this.#stopWatching === undefined) return
    this.#stopWatching()
    this.#stopWatching = undefined
    clearInterval(this.#timer)
    outside(() => this.#readNow())
    this.#reader.stop()
  }

  stop(): void {
    this.readLast()
    for (const stop of this.#stopObserving.splice(0)) stop()
  }

  #tick(): void {
    this.#isEnding = false
    const values = this.#tell()
    unobserved(() => {
      this.#log.write(values)
      this.#reader.refresh()
    })
  }

  /**
   * Where something can still be sent, before that is done; at `exit` only after what could not be sent was given up, so for the trace file
   * alone. Once, since what is sent puts the end off.
   */
  #readAtEnd(): undefined {
    if (!this.#isEnding) outside(() => this.#readNow())
    this.#isEnding = true
  }

  #readNow(): void {
    if (performance.now() - this.#readAt < SHORTEST_MS) return
    const values = this.#tell()
    unobserved(() => this.#log.writeLast(values))
  }

  #tell(): EventValues {
    this.#newest = unobserved(() => this.#reader.read())
    this.#readAt = performance.now()
    const values = eventValues(this.#newest)
    emitEvent(readingEvent(values))
    return values
  }
}
