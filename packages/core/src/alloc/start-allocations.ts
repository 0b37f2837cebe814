/** `#alloc` with the `profiling-alloc` condition: counts what spans allocate, by the addon where it is installed. */
import { createRequire } from 'node:module'
import type { Layer } from '../engine/layer.ts'
import { observeSelf } from '../metrics/self-metrics.ts'
import { warnOnce } from '../warn-once.ts'
import { AllocationLayer } from './allocation-layer.ts'
import { HeapCounter } from './heap-counter.ts'
import { NativeCounter } from './native-counter.ts'
import type { NativeModule } from './native-module.ts'
import { ObjectSize } from './object-size.ts'

/** What counts, and how to end it. */
export interface Allocations {
  readonly layer: Layer
  readonly stop: () => void
}

/** At once: the first span is to be counted, too. */
const requireNative = (): NativeModule => createRequire(import.meta.url)('@zeph-telemetry/alloc-native')

/**
 * Begins to count.
 * @param loadNative loads the addon's package; throws where it is not installed
 */
export function startAllocations(loadNative: () => NativeModule = requireNative): Allocations {
  const native = openNative(loadNative)
  const layer = new AllocationLayer({
    counter: native?.counter ?? new HeapCounter(),
    meanSize: () => native?.size.mean,
    onImbalance: tellImbalance,
  })
  const stops = observe(layer)
  return {
    layer,
    stop: () => {
      for (const stop of stops) stop()
      native?.size.stop()
    },
  }
}

function openNative(loadNative: () => NativeModule): { counter: NativeCounter; size: ObjectSize } | undefined {
  try {
    const module = loadNative()
    const counter = new NativeCounter(module)
    return { counter, size: new ObjectSize(counter.native, module.SLOTS) }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const why =
      code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND'
        ? 'npm install @zeph-telemetry/alloc-native makes them exact'
        : `the addon cannot be used: ${message}`
    warnOnce(
      'alloc-native',
      `allocations of spans are counted without the addon, where no collection comes between; ${why}`,
    )
    return undefined
  }
}

let imbalances = 0

function tellImbalance(problem: string): void {
  imbalances += 1
  const message = `the frames of allocations are out of balance: ${problem}; what spans allocated may be charged to others`
  // Never thrown: it would take the place of what the traced function returned.
  const isDevelopment = process.env['NODE_ENV'] === 'development'
  warnOnce('alloc-balance', isDevelopment ? `${new Error(message).stack}` : message)
}

function observe({ governor }: AllocationLayer): (() => void)[] {
  return [
    observeSelf('zeph.telemetry.alloc.unmeasured', (read) => read(governor.unmeasured)),
    observeSelf('zeph.telemetry.alloc.imbalances', (read) => read(imbalances)),
  ]
}
