/** What there is to say where `logging.otlp` is set in vain. */
import type { Notice } from '../../config/notice.ts'
import type { ResolvedConfig } from '../../config/observability-config.ts'
import { state } from '../../global-state.ts'

/** Empty where lines are sent, where nobody asked for it, and where nobody has started observability yet. */
export function otlpLinesNotice({ logging, telemetry }: Pick<ResolvedConfig, 'logging' | 'telemetry'>): Notice[] {
  const why = logging.otlp && state.given !== undefined ? obstacle(telemetry) : undefined
  if (why === undefined) return []
  return [
    { subject: 'logging.otlp', message: `logging.otlp has no effect: ${why}; lines go to the other outputs alone` },
  ]
}

function obstacle(telemetry: ResolvedConfig['telemetry']): string | undefined {
  const { enabled, backend, otlpEndpoint, otlpLogsEndpoint } = telemetry
  if (state.engine === undefined) return 'without the "profiling" condition nothing is sent'
  if (!enabled) return 'telemetry.enabled is false'
  if (!backend.includes('otlp')) return 'telemetry.backend has no "otlp"'
  const isThere = otlpLogsEndpoint !== undefined || otlpEndpoint !== undefined
  return isThere ? undefined : 'neither telemetry.otlp_endpoint nor telemetry.otlp_logs_endpoint is set'
}
