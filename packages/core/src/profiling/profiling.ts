/**
 * The profiles of a process as its handle offers them: started and stopped on demand or by the configuration, written on every way out. A
 * profile that runs on is continued in a next file, so that neither memory nor a file grows without bound.
 */
import { onWayOut } from '../exit/way-out.ts'
import { warnOnce } from '../warn-once.ts'
import type { MemorySums } from './cpu-profile.ts'
import { CpuProfiler } from './cpu-profiler.ts'
import { HeapProfiler } from './heap-profiler.ts'
import { MemoryProfiler } from './memory-profiler.ts'
import { memorySums } from './memory-report.ts'
import type { ProfileRecorder } from './profile-recorder.ts'
import { onProfileSignal } from './profile-signal.ts'
import { ProfileWriter, type ProfilingOptions } from './profile-writer.ts'
import { profileSpansBy } from './profiled-call.ts'
import { SpanProfiles } from './span-profiles.ts'

/** What to profile. */
export interface ProfilingRequest {
  /** Default true. */
  readonly cpu?: boolean
  /** Default false. */
  readonly memory?: boolean
}

/** After so long a profile is continued in a next file, in milliseconds. */
const LONGEST_MS = 5 * 60_000
const LOOK_MS = 1000

interface Running {
  readonly recorder: ProfileRecorder
  readonly started: Date
}

/** All that is profiled in this process. Nothing in here throws. */
export class Profiling {
  /** Profiles of the time of single spans. */
  readonly spans: SpanProfiles
  readonly #configured: ProfilingOptions['profiling']
  readonly #writer: ProfileWriter
  readonly #recorders: Readonly<Record<keyof ProfilingRequest, ProfileRecorder>> | undefined
  readonly #running = new Set<Running>()
  #memory: MemoryProfiler | undefined
  #stopWatching: (() => void) | undefined
  /** For the signal. */
  #stopListening: (() => void) | undefined

  constructor(options: ProfilingOptions) {
    this.#configured = options.profiling
    this.#writer = new ProfileWriter(options)
    const { sampleRate } = options.profiling
    this.spans = new SpanProfiles(this.#writer, { sampleRate, isShown: () => !this.#profilesCpu() })
    profileSpansBy(this.spans)
    // Nothing to sample is nothing to profile.
    if (sampleRate > 0) this.#recorders = { cpu: new CpuProfiler(sampleRate), memory: new HeapProfiler(sampleRate) }
  }

  /** True while something is profiled. */
  get running(): boolean {
    return this.#running.size > 0 || this.#memory?.running === true
  }

  /** True where it is not to be forgotten: something runs, or a signal may start it. */
  get active(): boolean {
    return this.running || this.#stopListening !== undefined
  }

  /** Of all that was sampled while memory was profiled; undefined until it is. */
  get memoryProfiler(): MemoryProfiler | undefined {
    return this.#memory
  }

  /** Starts what the configuration asks for. */
  startConfigured(): void {
    const { cpuProfiling, memoryProfiling, signal } = this.#configured
    if (signal !== 'none') this.#stopListening = onProfileSignal(signal, this)
    if (cpuProfiling || memoryProfiling) this.start({ cpu: cpuProfiling, memory: memoryProfiling })
  }

  /** What runs already runs on. */
  start({ cpu = true, memory = false }: ProfilingRequest = {}): void {
    if (this.#recorders === undefined) {
      warnOnce('profiling:rate', 'nothing is profiled, since profiling.sample_rate is 0')
      return
    }
    if (cpu) this.#begin(this.#recorders.cpu)
    if (!memory) return
    this.#begin(this.#recorders.memory)
    this.#memory ??= new MemoryProfiler()
    this.#memory.start()
  }

  /** Ends all profiles. @returns where the CPU profile is, else the heap profile; null where there is none */
  stop(): string | null {
    const paths = [...this.#running].map((running) => this.#end(running))
    this.#memory?.stop()
    this.#stopWatching?.()
    this.#stopWatching = undefined
    return paths.find((path) => path !== undefined) ?? null
  }

  /** Writes the whole heap; the program stands still meanwhile. @returns where it is; null where it cannot be done */
  heapSnapshot(): string | null {
    return this.#writer.snapshot() ?? null
  }

  /** Ends all profiles, those of spans, too; none begins any more for a span. */
  shutdown(): void {
    profileSpansBy(undefined)
    this.#stopListening?.()
    this.#stopListening = undefined
    this.spans.stop()
    this.stop()
  }

  #profilesCpu(): boolean {
    return [...this.#running].some(({ recorder }) => recorder === this.#recorders?.cpu)
  }

  #begin(recorder: ProfileRecorder): void {
    if ([...this.#running].some((running) => running.recorder === recorder)) return
    try {
      recorder.start()
    } catch (error) {
      warnOnce(`profiling:${recorder.extension}`, `there is no ${recorder.extension}: ${(error as Error).message}`)
      return
    }
    this.#running.add({ recorder, started: new Date() })
    this.#stopWatching ??= this.#watch()
  }

  #end(running: Running): string | undefined {
    const { recorder, started } = running
    this.#running.delete(running)
    return this.#writer.finish({ recorder, started, memory: this.#memorySums(recorder), isShown: true })
  }

  #memorySums({ extension }: ProfileRecorder): MemorySums | undefined {
    if (extension !== 'heapprofile' || this.#memory === undefined) return undefined
    this.#memory.sample()
    return memorySums(this.#memory.report())
  }

  #watch(): () => void {
    const timer = setInterval(() => this.#continueLong(), LOOK_MS).unref()
    const stopWayOut = onWayOut({ flush: () => this.#flush(), leaving: () => {} })
    return () => {
      clearInterval(timer)
      stopWayOut()
    }
  }

  #continueLong(): void {
    for (const running of [...this.#running]) {
      if (!running.recorder.full && Date.now() - running.started.getTime() < LONGEST_MS) continue
      this.#end(running)
      this.#begin(running.recorder)
    }
  }

  /** The process may end now, or live on: then its profiles do, too. */
  #flush(): void {
    const ended = [...this.#running]
    for (const running of ended) this.#end(running)
    if (ended.length === 0) return
    setImmediate(() => {
      if (this.#stopWatching !== undefined) for (const { recorder } of ended) this.#begin(recorder)
    }).unref()
  }
}
