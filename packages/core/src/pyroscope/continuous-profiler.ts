/**
 * Profiles all the time, in windows: each ends where the next one begins, is written as pprof in the background, and handed on. Its timer keeps no
 * process alive, and what it does belongs to no span.
 */
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { ROOT, runInContext, suppress } from '../context/context.ts'
import { warnOnce } from '../warn-once.ts'
import { FrameNames } from './frame-names.ts'
import type { Upload } from './ingest-client.ts'
import { LiveHeap } from './live-heap.ts'
import type { PprofPackages, Profile } from './pprof-packages.ts'
import { rewriteProfile } from './rewrite-profile.ts'
import { WallProfiler } from './wall-profiler.ts'

/** `wall`: wall clock and CPU time; `cpu`: CPU time alone, under the name that is usual for it; `heap`: what lives in the heap. */
export type ProfileKind = 'wall' | 'cpu' | 'heap'

export interface ContinuousProfilerOptions {
  readonly packages: PprofPackages
  readonly kinds: readonly ProfileKind[]
  /** Length of a window, in milliseconds. */
  readonly intervalMs: number
  /** Takes what is ready. Must not throw. */
  readonly onUpload: (upload: Upload) => void
}

/** What was profiled in one window. */
interface Window {
  readonly from: number
  readonly until: number
  readonly wall: Profile | undefined
  readonly heap: Profile | undefined
}

const compressed = promisify(gzip)

/** Nothing in here throws or rejects. */
export class ContinuousProfiler {
  readonly wall: WallProfiler | undefined
  readonly #heap: LiveHeap | undefined
  readonly #options: ContinuousProfilerOptions
  readonly #frames = new FrameNames()
  readonly #timer: NodeJS.Timeout
  #since = Date.now()
  #written: Promise<void> = Promise.resolve()
  #writing = 0

  constructor(options: ContinuousProfilerOptions) {
    this.#options = options
    const { packages, kinds, intervalMs } = options
    const { time, heap } = packages.pprof
    if (kinds.includes('wall') || kinds.includes('cpu')) this.wall = new WallProfiler(time, intervalMs)
    if (kinds.includes('heap')) this.#heap = new LiveHeap(heap)
    this.#timer = runInContext(ROOT, suppress, () => setInterval(() => this.take(), intervalMs).unref())
  }

  /** Milliseconds since the window began. */
  get elapsedMs(): number {
    return Date.now() - this.#since
  }

  /** Ends the window; the next one has begun. */
  take(): void {
    this.#end({ wall: this.wall?.take(), heap: this.#heap?.take() })
  }

  /** Ends the last window. */
  stop(): void {
    clearInterval(this.#timer)
    this.#end({ wall: this.wall?.stop(), heap: this.#heap?.stop() })
  }

  /** Resolves when everything that was profiled so far has been handed on. Undefined where it has. */
  written(): Promise<void> | undefined {
    return this.#writing === 0 ? undefined : this.#written
  }

  #end(profiles: Pick<Window, 'wall' | 'heap'>): void {
    const window = { ...profiles, from: this.#since, until: Date.now() }
    this.#since = window.until
    this.#writing += 1
    this.#written = runInContext(ROOT, suppress, () => this.#written.then(() => this.#write(window)))
  }

  async #write({ wall, heap, from, until }: Window): Promise<void> {
    const { kinds, packages, onUpload } = this.#options
    const { format } = packages
    try {
      const send = async (kind: ProfileKind, profile: Profile | undefined, only?: string) => {
        if (profile === undefined || !kinds.includes(kind)) return
        const rewritten = rewriteProfile(profile, { format, frames: this.#frames, ...(only && { only }) })
        if (rewritten.sample.length === 0) return
        onUpload({ kind, from, until, body: await compressed(rewritten.encode()) })
      }
      await send('wall', wall)
      await send('cpu', wall, 'cpu')
      await send('heap', heap)
    } catch (error) {
      warnOnce('pyroscope:write', `profiles for Pyroscope are lost: ${(error as Error).message}`)
    } finally {
      this.#writing -= 1
    }
  }
}
