/** What makes profiles of one kind. Types only. */
import type { ProfiledSpan } from './cpu-profile.ts'

/** A finished profile: its file's content but for what is noted beside it, and who it is about. */
export interface RecordedProfile {
  readonly body: object
  readonly spans: readonly ProfiledSpan[]
  /** Of a CPU profile: its times are microseconds since `performance.timeOrigin`, and this. */
  readonly originUs?: number
}

/** Makes one profile at a time. */
export interface ProfileRecorder {
  /** Ends the file's name, and names what is profiled. */
  readonly extension: 'cpuprofile' | 'heapprofile'
  /** True where the profile has grown as large as it may: it should be stopped, and the next begun. */
  readonly full: boolean
  /** @throws where it cannot be done */
  start(): void
  /** Undefined where nothing was sampled. Never throws after `start`. */
  stop(): RecordedProfile | undefined
}
