/**
 * The machine as `systeminformation` tells it. That starts programs of the system on macOS and Windows: it is loaded at the first tick, and asked
 * in the background, one question at a time. A reading has the last answer.
 */
import { showThrown } from '../engine/failure.ts'
import { warnOnce } from '../warn-once.ts'
import type { HostReading, Reading, Source } from './reading.ts'

const SHORTEST_PAUSE_MS = 15_000

/** Asks again when it is refreshed, if the last answer is old. */
export class HostPrograms implements Source {
  readonly what = 'reading the memory and CPUs of the machine'
  #newest: HostReading | undefined
  #askedAt = Number.NEGATIVE_INFINITY
  #asking = false

  read(): Reading {
    return this.#newest === undefined ? {} : { host: this.#newest }
  }

  refresh(): void {
    if (!this.#asking && performance.now() - this.#askedAt >= SHORTEST_PAUSE_MS) void this.ask()
  }

  /** Resolves when there is an answer, or a notice that there is none. */
  async ask(): Promise<void> {
    this.#asking = true
    this.#askedAt = performance.now()
    try {
      this.#newest = await askedNow()
    } catch (error) {
      this.#newest = undefined
      warnOnce('attempt:host', `${this.what} failed: ${showThrown(error)}; the program is not affected`)
    } finally {
      this.#asking = false
    }
  }
}

async function askedNow(): Promise<HostReading> {
  const { mem, currentLoad } = await import('systeminformation')
  const { total, available } = await mem()
  const { currentLoadIdle, currentLoadUser, currentLoadNice } = await currentLoad()
  const [idle, user] = [currentLoadIdle / 100, (currentLoadUser + currentLoadNice) / 100]
  const shares = Number.isFinite(idle + user) && { cpuShares: { user, system: Math.max(0, 1 - idle - user), idle } }
  return { totalBytes: total, availableBytes: available, ...shares }
}
