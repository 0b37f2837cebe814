/** Keys that the configuration has and this version does not act on: who sets one is told, since silence would look like a defect. */
import type { Notice } from './config/notice.ts'
import type { ResolvedConfig } from './config/observability-config.ts'

const PENDING: Readonly<Record<string, (config: ResolvedConfig) => boolean>> = {
  'profiling.chrome_tracing': ({ profiling }) => profiling.chromeTracing,
  'profiling.perf_profiling': ({ profiling }) => profiling.perfProfiling,
}

/** One notice for each key that is set in vain. */
export function notAvailableYet(config: ResolvedConfig): Notice[] {
  return Object.entries(PENDING)
    .filter(([, isAsked]) => isAsked(config))
    .map(([key]) => ({ subject: `pending:${key}`, message: `${key} has no effect in this version yet` }))
}
