/** `unified: true` with the `profiling` condition: the span has been there all along. The log is loaded by the first line. */
import type { CallEnd } from '../event/call-end.ts'
import { UNIFIED_METRICS } from '../event/metric-map.ts'
import { type Unified, unifiedBy } from '../event/unified.ts'
import { processLogger } from '../log/process-logger.ts'
import { defineMetrics } from '../metrics/define-metrics.ts'

const metrics = defineMetrics(UNIFIED_METRICS)

function measure(name: string, { seconds, errorType }: CallEnd): void {
  const attributes = { 'zeph.span.name': name, 'error.type': errorType }
  metrics.add('zeph.unified.calls', 1, attributes)
  metrics.record('zeph.unified.duration', seconds, attributes)
}

export const unified: Unified = unifiedBy({ log: () => processLogger, measure })
