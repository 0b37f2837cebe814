/**
 * What lives in the heap of this thread, and where it was allocated. V8 has one sampler of the heap: where another has it, there are no heap profiles
 * until it is given back. Nothing in here throws.
 */
import { takeHeapSampler } from '../profiling/heap-sampler.ts'
import { warnOnce } from '../warn-once.ts'
import type { Pprof, Profile } from './pprof-packages.ts'

/** A sample for so many allocated bytes. */
const INTERVAL_BYTES = 512 * 1024
const STACK_DEPTH = 64

/** Heap profiles, from now on. */
export class LiveHeap {
  readonly #heap: Pprof['heap']
  #giveBack: (() => void) | undefined

  constructor(heap: Pprof['heap']) {
    this.#heap = heap
    this.#start()
  }

  /** What lives now, of what was allocated since the beginning. */
  take(): Profile | undefined {
    if (this.#giveBack === undefined) {
      this.#start()
      return undefined
    }
    try {
      return this.#heap.profile()
    } catch (error) {
      // Somebody ended the sampler from outside, as debuggers do.
      warnOnce('pyroscope:heap-lost', `a heap profile for Pyroscope is lost: ${(error as Error).message}`)
      this.#end()
      return undefined
    }
  }

  stop(): Profile | undefined {
    const last = this.#giveBack === undefined ? undefined : this.take()
    this.#end()
    return last
  }

  #start(): void {
    try {
      const giveBack = takeHeapSampler('Pyroscope (telemetry.pyroscope_profiles has "heap")')
      try {
        this.#heap.start(INTERVAL_BYTES, STACK_DEPTH)
        this.#giveBack = giveBack
      } catch (error) {
        giveBack()
        throw error
      }
    } catch (error) {
      const message = (error as Error).message
      warnOnce('pyroscope:heap', `there are no heap profiles for Pyroscope for the time being: ${message}`)
    }
  }

  #end(): void {
    const giveBack = this.#giveBack
    this.#giveBack = undefined
    try {
      if (giveBack !== undefined) this.#heap.stop()
    } catch {
      // It is not there any more.
    }
    giveBack?.()
  }
}
