/** What `[profiling]` asks for and this process cannot give: who sets a key is told, since silence would look like a defect. Pure. */
import type { Notice } from '../config/notice.ts'
import type { ResolvedConfig } from '../config/observability-config.ts'

/** The process, as far as it matters here. */
export interface ProfiledProcess {
  readonly platform: NodeJS.Platform
  /** Options that it was started with, also by NODE_OPTIONS. */
  readonly flags: readonly string[]
}

const PERF_FLAG = /^--perf[-_](basic[-_])?prof$/

/** This one. */
export function thisProcess(): ProfiledProcess {
  const options = process.env['NODE_OPTIONS']?.split(/\s+/) ?? []
  return { platform: process.platform, flags: [...process.execArgv, ...options] }
}

/** One notice for each key that is set in vain. */
export function profilingNotices(
  { profiling, telemetry, metrics }: Pick<ResolvedConfig, 'profiling' | 'telemetry' | 'metrics'>,
  process: ProfiledProcess,
): Notice[] {
  const perf = profiling.perfProfiling ? perfProblem(process) : undefined
  return [
    ...(profiling.chromeTracing && !telemetry.enabled
      ? [vain('chrome_tracing', 'has no effect while telemetry.enabled is false: there are no spans to draw')]
      : []),
    ...(profiling.http && !(metrics.enabled && telemetry.enabled)
      ? [vain('http', 'has no effect while metrics.enabled or telemetry.enabled is false: nothing is served')]
      : []),
    ...(perf === undefined ? [] : [vain('perf_profiling', perf)]),
  ]
}

function perfProblem({ platform, flags }: ProfiledProcess): string | undefined {
  if (platform !== 'linux') return `has no effect on ${platform}: perf is part of Linux`
  if (flags.some((flag) => PERF_FLAG.test(flag))) return undefined
  return (
    'has no effect in a process that runs already: start it with `zeph-trace run --perf <program>`, or with ' +
    '`node --perf-basic-prof --interpreted-frames-native-stack <program>` under `perf record`'
  )
}

function vain(key: string, problem: string): Notice {
  return { subject: `vain:profiling.${key}`, message: `profiling.${key} ${problem}` }
}
