/** `OTEL_SDK_DISABLED=true`: the operator's word, against file, variables and code. */
import { snakeCase } from './keys/all-keys.ts'
import type { Notice } from './notice.ts'
import type { ResolvedConfig } from './observability-config.ts'

/** Nothing is recorded, served or profiled; says so where something was asked for. */
export function switchedOff(config: ResolvedConfig, notices: Notice[]): ResolvedConfig {
  const { telemetry, metrics, profiling } = config
  const profilers = Object.entries(profiling).filter(([, value]) => typeof value === 'boolean')
  const asked = [
    ...(telemetry.enabled ? ['telemetry.enabled'] : []),
    ...(metrics.enabled ? ['metrics.enabled'] : []),
    ...profilers.flatMap(([key, value]) => (value ? `profiling.${snakeCase(key)}` : [])),
  ]
  if (asked.length > 0) {
    notices.push({
      subject: 'config:disabled',
      message: `OTEL_SDK_DISABLED is true, so nothing is recorded although ${asked.join(', ')} ${asked.length > 1 ? 'are' : 'is'} true`,
    })
  }
  return {
    ...config,
    telemetry: { ...telemetry, enabled: false },
    metrics: { ...metrics, enabled: false },
    profiling: { ...profiling, ...Object.fromEntries(profilers.map(([key]) => [key, false])) },
  }
}
