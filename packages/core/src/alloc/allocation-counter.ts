/** What counts the bytes that this thread allocates: by the addon, or as far as plain JavaScript can know. */

/** A counter. Reading it allocates nothing, or next to nothing. */
export interface AllocationCounter {
  /** How it counts: what spans say in `alloc.method`. */
  readonly method: 'v8-addon' | 'v8-js'
  /** Bytes allocated since some moment, as of the last reading: of objects, and of what they hold outside the heap. It only grows where `isExact`. */
  readonly allocated: number
  /** Bytes given back since some moment: removed by collections, or let go outside the heap. 0 where nobody knows. */
  readonly freed: number
  /** False where a collection makes `allocated` smaller. */
  readonly isExact: boolean
  /** Collections so far, without a reading; 0 where nobody counts them. */
  readonly collections: number
  /** Takes the readings. */
  read(): void
  stop(): void
}
