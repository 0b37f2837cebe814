/**
 * The profiles of a process as its handle offers them: started and stopped on demand or by the configuration, written on every way out. A
 * profile that runs on is continued in a next file, so that neither memory nor a file grows without bound.
 */
import type { ProfilingConfig } from '../config/observability-config.ts'
import { textWithoutSecrets } from '../engine/attributes.ts'
import { onWayOut } from '../exit/way-out.ts'
import { warnOnce } from '../warn-once.ts'
import type { ProfileNote } from './cpu-profile.ts'
import { CpuProfiler } from './cpu-profiler.ts'
import { HeapProfiler } from './heap-profiler.ts'
import { writeProfile } from './profile-files.ts'
import type { ProfileRecorder } from './profile-recorder.ts'

/** What to profile. */
export interface ProfilingRequest {
  /** Default true. */
  readonly cpu?: boolean
  /** Default false. */
  readonly memory?: boolean
}

export interface ProfilingOptions {
  readonly profiling: ProfilingConfig
  readonly serviceName: string
  /** The one that the trace file has. */
  readonly sessionId: string
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
  readonly #options: ProfilingOptions
  readonly #recorders: Readonly<Record<keyof ProfilingRequest, ProfileRecorder>> | undefined
  readonly #running = new Set<Running>()
  #stopWatching: (() => void) | undefined

  constructor(options: ProfilingOptions) {
    this.#options = options
    const { sampleRate } = options.profiling
    // Nothing to sample is nothing to profile.
    if (sampleRate > 0) this.#recorders = { cpu: new CpuProfiler(sampleRate), memory: new HeapProfiler(sampleRate) }
  }

  /** True while something is profiled. */
  get running(): boolean {
    return this.#running.size > 0
  }

  /** Starts what the configuration asks for. */
  startConfigured(): void {
    const { cpuProfiling, memoryProfiling } = this.#options.profiling
    if (cpuProfiling || memoryProfiling) this.start({ cpu: cpuProfiling, memory: memoryProfiling })
  }

  /** What runs already runs on. */
  start({ cpu = true, memory = false }: ProfilingRequest = {}): void {
    if (this.#recorders === undefined) {
      warnOnce('profiling:rate', 'nothing is profiled, since profiling.sample_rate is 0')
      return
    }
    if (cpu) this.#begin(this.#recorders.cpu)
    if (memory) this.#begin(this.#recorders.memory)
  }

  /** Ends all profiles. @returns where the CPU profile is, else the heap profile; null where there is none */
  stop(): string | null {
    const paths = [...this.#running].map((running) => this.#end(running))
    this.#stopWatching?.()
    this.#stopWatching = undefined
    return paths.find((path) => path !== undefined) ?? null
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
    try {
      const recorded = recorder.stop()
      if (recorded === undefined) return undefined
      const content = JSON.stringify({ ...recorded.body, zeph: this.#note(started, recorded.spans) })
      const { outputDir } = this.#options.profiling
      const { sessionId } = this.#options
      return writeProfile({ directory: outputDir, sessionId, started, extension: recorder.extension }, content)
    } catch (error) {
      warnOnce(`profiling:${recorder.extension}:write`, `a ${recorder.extension} is lost: ${(error as Error).message}`)
      return undefined
    }
  }

  #note(started: Date, spans: ProfileNote['spans']): ProfileNote {
    const [service, session_id] = [this.#options.serviceName, this.#options.sessionId].map(textWithoutSecrets)
    return {
      version: 1,
      service: service!,
      session_id: session_id!,
      pid: process.pid,
      started: started.toISOString(),
      spans,
    }
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
