/** The heap profile of this thread: V8's sampling heap profiler, which says where what lives now was allocated. */

import { takeHeapSampler } from './heap-sampler.ts'
import { InspectorSession } from './inspector-session.ts'
import type { ProfileRecorder, RecordedProfile } from './profile-recorder.ts'

/** V8's own default: one sample for so many allocated bytes. */
const INTERVAL_BYTES = 32_768

/**
 * Makes heap profiles, one at a time.
 * @example
 * const profiler = new HeapProfiler()
 * profiler.start()
 * await work()
 * const { body } = profiler.stop() ?? {}
 */
export class HeapProfiler implements ProfileRecorder {
  readonly extension = 'heapprofile'
  readonly full = false
  readonly #intervalBytes: number
  #session: InspectorSession | undefined
  #giveBack: (() => void) | undefined

  /** @param sampleRate 1 is a sample every 32 kB, 0.1 one every 320 */
  constructor(sampleRate = 1) {
    this.#intervalBytes = Math.round(INTERVAL_BYTES / sampleRate)
  }

  /** @throws where this Node has no inspector, V8 refuses, or another has the sampler */
  start(): void {
    if (this.#session !== undefined) return
    const giveBack = takeHeapSampler('a heap profile')
    try {
      const session = new InspectorSession()
      session.ask('HeapProfiler.enable')
      session.ask('HeapProfiler.startSampling', { samplingInterval: this.#intervalBytes })
      this.#session = session
      this.#giveBack = giveBack
    } catch (error) {
      giveBack()
      throw error
    }
  }

  stop(): RecordedProfile | undefined {
    const session = this.#session
    if (session === undefined) return undefined
    this.#session = undefined
    try {
      const { profile } = session.ask('HeapProfiler.stopSampling') as { readonly profile: object }
      return { body: profile, spans: [] }
    } catch {
      return undefined
    } finally {
      session.close()
      this.#giveBack?.()
    }
  }
}
