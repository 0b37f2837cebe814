/**
 * How large an allocation is on average, by V8's sampler: what counts are estimated by. V8 itself knows no number of objects, and what optimised code
 * folds into one allocation is one.
 */

import { isHeapSamplerTaken, takeHeapSampler } from '../profiling/heap-sampler.ts'
import type { AllocNative, Slots } from './native-module.ts'

const BYTES_PER_SAMPLE = 512 * 1024
/** The error of an estimate is about one by the root of this. */
const FEWEST_SAMPLES = 40
const REFRESHED_AFTER_MS = 1000
/** While there is none. */
const SOUGHT_AFTER_MS = 50
/** Samples of what is gone stay with V8 until sampling ends. */
const MOST_SAMPLES = 2000

export class ObjectSize {
  readonly #native: AllocNative
  readonly #counts: Float64Array
  readonly #slots: Slots
  #giveBack: (() => void) | undefined
  #refreshedAt = Number.NEGATIVE_INFINITY
  #mean: number | undefined

  constructor(native: AllocNative, slots: Slots) {
    this.#native = native
    this.#slots = slots
    this.#counts = native.attach()
    this.#begin()
  }

  /** Bytes of an allocation on average; undefined where nobody can say. */
  get mean(): number | undefined {
    const now = performance.now()
    if (now - this.#refreshedAt >= (this.#mean === undefined ? SOUGHT_AFTER_MS : REFRESHED_AFTER_MS)) {
      this.#refreshedAt = now
      this.#refresh()
    }
    return this.#mean
  }

  stop(): void {
    if (this.#giveBack === undefined) return
    this.#native.stopSampling()
    this.#giveBack()
    this.#giveBack = undefined
  }

  #begin(): void {
    if (isHeapSamplerTaken()) return
    // A profile of the heap is worth more than new sizes.
    const giveBack = takeHeapSampler('the counts of allocations', () => this.stop())
    if (this.#native.startSampling(BYTES_PER_SAMPLE)) this.#giveBack = giveBack
    else giveBack()
  }

  #refresh(): void {
    if (this.#giveBack === undefined) this.#begin()
    this.#native.readSamples()
    const samples = this.#counts[this.#slots.samples]!
    if (samples < FEWEST_SAMPLES) return
    this.#mean = this.#counts[this.#slots.sampledBytes]! / this.#counts[this.#slots.sampledCount]!
    if (samples < MOST_SAMPLES) return
    this.stop()
    this.#begin()
  }
}
