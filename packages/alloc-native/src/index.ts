/** The addon: loads the binary for this platform and Node. Nothing is compiled or fetched when it is installed. */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { binaryName } from './binary-name.ts'

/** What the addon does, for the isolate of the thread that loaded it. */
export interface AllocNative {
  /**
   * Begins to watch collections; calling it again changes nothing.
   * @returns what the other functions fill: see `SLOTS`; all bytes and counts, never negative but `freed`
   */
  attach(): Float64Array
  /** Watches collections no longer. */
  detach(): void
  /** Fills `heap`, `externalGrown` and `externalShrunk`; about 75 ns. */
  read(): void
  /** Samples allocations, one per so many bytes. V8 has one such sampler for everybody. @returns false where it runs already */
  startSampling(intervalBytes: number): boolean
  stopSampling(): void
  /** Fills `sampledBytes`, `sampledCount` and `samples`: what was allocated since `startSampling`, objects that are gone included. */
  readSamples(): void
}

/** Places in the array. */
export const SLOTS = {
  /** Bytes of objects in the heap, young and old, small and large; exact. */
  heap: 0,
  /** Bytes of objects that collections have removed since `attach`; it goes back by what V8 itself adds while it collects. */
  freed: 1,
  /** By how many bytes what objects hold outside the heap, such as buffers, has grown; a lower bound, by what was given back meanwhile. */
  externalGrown: 2,
  /** And by how many it has shrunk. V8 gives them back some time after a collection. */
  externalShrunk: 3,
  /** Collections since `attach`. */
  collections: 4,
  sampledBytes: 5,
  sampledCount: 6,
  samples: 7,
} as const

/**
 * Loads the addon. A process may load it in several threads: each has its own counts.
 * @throws Error that says which binary is missing, or why it cannot be loaded
 * @example
 * const native = loadAllocNative()
 * const counts = native.attach()
 * native.read()
 * const allocated = counts[SLOTS.heap] + counts[SLOTS.freed]
 */
export function loadAllocNative(): AllocNative {
  const name = binaryName()
  const path = fileURLToPath(new URL(`../prebuilds/${name}`, import.meta.url))
  if (!existsSync(path)) throw new Error(`@zeph-telemetry/alloc-native has no binary for this Node (${name})`)
  return createRequire(import.meta.url)(path) as AllocNative
}
