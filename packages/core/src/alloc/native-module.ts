/** What is used of `@zeph-telemetry/alloc-native`, which need not be installed. Types only; a type test keeps them equal to the package's. */

/** The addon, for the isolate of this thread. */
export interface AllocNative {
  /** @returns what the other functions fill */
  attach(): Float64Array
  detach(): void
  read(): void
  startSampling(intervalBytes: number): boolean
  stopSampling(): void
  readSamples(): void
}

/** Places in the array. */
export type Slots = Readonly<
  Record<
    'heap' | 'freed' | 'externalGrown' | 'externalShrunk' | 'collections' | 'sampledBytes' | 'sampledCount' | 'samples',
    number
  >
>

/** The package. */
export interface NativeModule {
  loadAllocNative(): AllocNative
  readonly SLOTS: Slots
}
