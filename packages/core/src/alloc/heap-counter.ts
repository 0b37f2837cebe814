/** Counts without the addon: the heap that is in use, which a collection makes smaller; what it removed nobody knows. */
import { getHeapStatistics } from 'node:v8'
import type { AllocationCounter } from './allocation-counter.ts'

export class HeapCounter implements AllocationCounter {
  readonly method = 'v8-js'
  readonly isExact = false
  readonly freed = 0
  readonly collections = 0
  allocated = 0

  read(): void {
    const { used_heap_size: heap, external_memory: external } = getHeapStatistics()
    this.allocated = heap + external
  }

  stop(): void {}
}
