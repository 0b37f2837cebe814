/** Makes files of profiles: what V8 gave, and beside it whose it is. Nothing in here throws: a profile that cannot be written is said to be lost. */
import type { ProfilingConfig } from '../config/observability-config.ts'
import { nameWithoutSecrets, textWithoutSecrets } from '../engine/attributes.ts'
import { warnOnce } from '../warn-once.ts'
import type { CpuProfile, MemorySums, ProfileNote } from './cpu-profile.ts'
import { pprofOf } from './pprof.ts'
import { writePprof, writeProfile, writeSnapshot } from './profile-files.ts'
import { tellCpuProfile } from './profile-listeners.ts'
import type { ProfileRecorder, RecordedProfile } from './profile-recorder.ts'

/** How profiles are named, and where they go. */
export interface ProfilingOptions {
  readonly profiling: ProfilingConfig
  readonly serviceName: string
  /** The one that the trace file has. */
  readonly sessionId: string
}

/** The span whose time a profile is about. */
export interface WholeSpan {
  readonly name: string
  readonly traceId: string
  readonly spanId: string
}

/** A profile that is to end. */
export interface EndingProfile {
  readonly recorder: ProfileRecorder
  readonly started: Date
  readonly span?: WholeSpan | undefined
  readonly memory?: MemorySums | undefined
  /** True where its samples are to be drawn in the trace file. */
  readonly isShown?: boolean
}

/** Writes the profiles of one configuration. */
export class ProfileWriter {
  readonly #options: ProfilingOptions

  constructor(options: ProfilingOptions) {
    this.#options = options
  }

  /**
   * Ends a profile and writes it, synchronously: this is also done on the way out.
   * @returns the absolute path; undefined where there was nothing, or it is lost
   */
  finish(profile: EndingProfile): string | undefined {
    const { recorder, started } = profile
    const { extension } = recorder
    const { profiling, sessionId } = this.#options
    try {
      const recorded = recorder.stop()
      if (recorded === undefined) return undefined
      if (profile.isShown === true) show(recorded)
      const content = JSON.stringify({ ...recorded.body, zeph: this.#note(profile, recorded.spans) })
      const path = writeProfile({ directory: profiling.outputDir, sessionId, started, extension }, content)
      if (profiling.pprof) this.#writePprof(path, recorded)
      return path
    } catch (error) {
      warnOnce(`profiling:${extension}:write`, `a ${extension} is lost: ${(error as Error).message}`)
      return undefined
    }
  }

  /** Writes the whole heap. @returns the absolute path; undefined where it cannot be done, which is said */
  snapshot(): string | undefined {
    const { profiling, sessionId } = this.#options
    try {
      return writeSnapshot({ directory: profiling.outputDir, sessionId, started: new Date() })
    } catch (error) {
      warnOnce('profiling:heapsnapshot', `there is no heap snapshot: ${(error as Error).message}`)
      return undefined
    }
  }

  /** The profile is there, whatever comes of this. */
  #writePprof(path: string, recorded: RecordedProfile): void {
    try {
      writePprof(path, pprofOf(recorded))
    } catch (error) {
      warnOnce('profiling:pprof', `there is no pprof of a profile: ${(error as Error).message}`)
    }
  }

  #note({ started, span, memory }: EndingProfile, spans: ProfileNote['spans']): ProfileNote {
    const [service, session_id] = [this.#options.serviceName, this.#options.sessionId].map(textWithoutSecrets)
    return {
      version: 1,
      service: service!,
      session_id: session_id!,
      pid: process.pid,
      started: started.toISOString(),
      ...(span && { span: { name: nameWithoutSecrets(span.name), trace_id: span.traceId, span_id: span.spanId } }),
      ...(memory && { memory }),
      spans,
    }
  }
}

function show({ body, originUs }: RecordedProfile): void {
  if (originUs !== undefined) tellCpuProfile(body as CpuProfile, originUs)
}
