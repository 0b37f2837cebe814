/** The metrics of calls that are `unified`: the only place where their names and attribute keys are written. */
import { BOUNDS } from '../bridge/buckets.ts'
import type { MetricMap } from '../metrics/metric-definition.ts'

const NAME = { type: 'string', brief: "the span's name", required: true } as const
const ERROR = { type: 'string', brief: 'kind of failure; absent where it did not fail' } as const

export const UNIFIED_METRICS = {
  'zeph.unified.calls': {
    type: 'counter',
    unit: '{call}',
    brief: 'Calls of functions and blocks that are unified.',
    valueType: 'int',
    attributes: { 'zeph.span.name': NAME as typeof NAME, 'error.type': ERROR as typeof ERROR },
  },
  'zeph.unified.duration': {
    type: 'histogram',
    unit: 's',
    brief: 'Time that they took.',
    buckets: BOUNDS as typeof BOUNDS,
    attributes: { 'zeph.span.name': NAME as typeof NAME, 'error.type': ERROR as typeof ERROR },
  },
} as const

UNIFIED_METRICS satisfies MetricMap
