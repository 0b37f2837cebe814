/** Takes readings from all sources of this platform. A source that fails is said once, and what it knows is absent; the others are read. */
import { attempt } from '../engine/attempt.ts'
import { readActiveResources } from './active-resources.ts'
import { EventLoopMonitor } from './event-loop.ts'
import { readDescriptors } from './file-descriptors.ts'
import { hostSource } from './host-source.ts'
import { readStatus } from './proc-status.ts'
import { readHeapSpaces, readMemory } from './process-memory.ts'
import type { Reading, Source } from './reading.ts'
import { resourceUsage } from './resource-usage.ts'

/** Reads until it is stopped. Never throws. */
export class SystemReader {
  readonly #loop: EventLoopMonitor | undefined = attempt('watching the event loop', () => new EventLoopMonitor())
  readonly #sources: readonly Source[] = [
    { what: 'reading the memory of the process', read: readMemory },
    resourceUsage(),
    ...(process.platform === 'linux' ? [{ what: 'reading /proc/self/status', read: readStatus }] : []),
    ...(process.platform === 'win32' ? [] : [{ what: 'counting file descriptors', read: readDescriptors }]),
    ...(this.#loop === undefined ? [] : [this.#loop]),
    { what: 'reading the heap', read: readHeapSpaces },
    { what: 'reading what is active', read: readActiveResources },
    hostSource(),
  ]

  /** Some hundred microseconds of the calling thread. */
  read(): Reading {
    return Object.assign({}, ...this.#sources.map((source) => attempt(source.what, () => source.read())))
  }

  /** Lets the sources find out what takes time; not for who is about to end. */
  refresh(): void {
    for (const source of this.#sources) attempt(source.what, () => source.refresh?.())
  }

  stop(): void {
    this.#loop?.stop()
  }
}
