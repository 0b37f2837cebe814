/**
 * The conditions and environment that switch telemetry on in a program and in the Node programs it starts. Pure; what the user set
 * in the environment stays, options win over it.
 */
import { PERF_FLAGS } from '../perf/perf-flags.ts'

export interface RunOptions {
  alloc?: boolean
  pyroscope?: boolean
  perf?: boolean
  traceDir?: string
  service?: string
  session?: string
  debug?: readonly string[]
  node?: string
}

/** What is known beside the options. */
export interface KnownSettings {
  /** Absolute trace directory where one was asked for: a child may change its working directory. */
  directory: string | undefined
  /** Levels of loggers where some were asked for. */
  logLevels: string | undefined
}

/** All that Node is given. */
export function nodeFlags(options: RunOptions): string[] {
  return [...conditionFlags(options), ...(options.perf ? PERF_FLAGS : [])]
}

function conditionFlags(options: RunOptions): string[] {
  const conditions = ['profiling']
  if (options.alloc) conditions.push('profiling-alloc')
  if (options.pyroscope) conditions.push('profiling-pyroscope')
  return conditions.map((condition) => `--conditions=${condition}`)
}

export function childEnvironment(
  environment: NodeJS.ProcessEnv,
  options: RunOptions,
  { directory, logLevels }: KnownSettings,
): NodeJS.ProcessEnv {
  return {
    ...environment,
    NODE_OPTIONS: appendFlags(environment.NODE_OPTIONS, nodeFlags(options)),
    ZEPH_TELEMETRY_ENABLED: environment.ZEPH_TELEMETRY_ENABLED || 'true',
    ...(directory !== undefined && { ZEPH_TELEMETRY_TRACE_DIR: directory }),
    ...(logLevels !== undefined && { ZEPH_LOG: logLevels }),
    ...(options.service !== undefined && { ZEPH_TELEMETRY_SERVICE_NAME: options.service }),
    ...(options.session !== undefined && { ZEPH_TELEMETRY_SESSION_ID: options.session }),
  }
}

function appendFlags(existing: string | undefined, flags: readonly string[]): string {
  const present = (existing ?? '').trim()
  const words = present.split(/\s+/)
  return [present, ...flags.filter((flag) => !words.includes(flag))].filter((part) => part !== '').join(' ')
}
