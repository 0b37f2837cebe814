/** Counts by the addon: what is in use, and what V8 says inside its collections that they have removed. Exact but for V8's own bookkeeping. */
import type { AllocationCounter } from './allocation-counter.ts'
import type { AllocNative, NativeModule, Slots } from './native-module.ts'

export class NativeCounter implements AllocationCounter {
  readonly method = 'v8-addon'
  readonly isExact = true
  allocated = 0
  freed = 0
  readonly native: AllocNative
  readonly #slots: Slots
  readonly #counts: Float64Array

  /** @throws what the addon throws where there is no binary for this Node */
  constructor({ loadAllocNative, SLOTS: slots }: NativeModule) {
    this.native = loadAllocNative()
    this.#counts = this.native.attach()
    this.#slots = slots
  }

  get collections(): number {
    return this.#counts[this.#slots.collections]!
  }

  read(): void {
    this.native.read()
    const freed = this.#counts[this.#slots.freed]!
    this.freed = freed + this.#counts[this.#slots.externalShrunk]!
    this.allocated = this.#counts[this.#slots.heap]! + freed + this.#counts[this.#slots.externalGrown]!
  }

  stop(): void {
    this.native.detach()
  }
}
