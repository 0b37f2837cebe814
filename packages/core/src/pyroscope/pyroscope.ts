/** What continuous profiling is started with, and what there is then. */
import type { Layer } from '../engine/layer.ts'
import type { Headers } from '../otlp/header-source.ts'
import type { ProfileKind } from './continuous-profiler.ts'

/** Which package profiles and sends: our own exporter, or Pyroscope's SDK for Node. */
type PyroscopeEngine = 'zeph' | 'pyroscope-nodejs'

export interface PyroscopeSettings {
  /** Base URL of the server. */
  readonly endpoint: string
  readonly engine: PyroscopeEngine
  readonly serviceName: string
  /** Fixed labels. */
  readonly metadata: Readonly<Record<string, string>>
  /** Between two profiles, in milliseconds. */
  readonly intervalMs: number
  readonly profiles: readonly ProfileKind[]
  readonly tenant: string | undefined
  /** Asks the vault. */
  readonly headers: () => Promise<Headers>
  /** Longest time that the end waits for what is still to be sent, in milliseconds. */
  readonly shutdownTimeoutMs: number
}

export interface PyroscopeStatus {
  /** Whether samples carry the ids of spans, and root spans say so. */
  readonly hasLinks: boolean
  /** Profiles that arrived, and that never will. */
  readonly sent: number
  readonly lost: number
  /** Why profiles do not arrive; undefined while they do. */
  readonly problem: string | undefined
}

/** Continuous profiling that runs; it ends with its layer. */
export interface Pyroscope {
  readonly layer: Layer
  readonly status: PyroscopeStatus
}
