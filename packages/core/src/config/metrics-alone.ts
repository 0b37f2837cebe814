/**
 * `metrics_enabled` of the requirement is a switch of its own, beside `tracing_enabled`: metrics without traces. Here that is telemetry that is
 * on and has no backend, since metrics come out of spans.
 */
import type { ResolvedConfig } from './observability-config.ts'
import type { GivenValue } from './sources/config-source.ts'

/** @param values in the order of the sources; the last of a key is the one that counts */
export function withMetricsAlone(config: ResolvedConfig, values: readonly GivenValue[]): ResolvedConfig {
  const last = (section: string, key: string) =>
    values.findLast((given) => given.section === section && given.key === key)
  const wanted = last('metrics', 'enabled')
  const tracing = last('telemetry', 'enabled')
  if (wanted?.otherName !== true || wanted.value !== true) return config
  // Who says `telemetry.enabled = false` means all of it.
  if (tracing !== undefined && (tracing.value === true || tracing.otherName !== true)) return config
  return { ...config, telemetry: { ...config.telemetry, enabled: true, backend: [] } }
}
