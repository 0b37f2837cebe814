/** The metrics that the bridge makes of spans: the only place where their names and attribute keys are written. */
import type { MetricMap } from '../metrics/metric-definition.ts'
import { BOUNDS } from './buckets.ts'

const SCOPE = {
  type: 'string',
  brief: 'turn, agent (a turn inside a turn), side (a call made for another phase) or outside',
  required: true,
} as const

export const BRIDGE_METRICS = {
  'zeph.span.duration': {
    type: 'histogram',
    unit: 's',
    brief: 'Time that spans took.',
    buckets: BOUNDS as typeof BOUNDS,
    attributes: {
      'zeph.span.name': { type: 'string', brief: "the span's name; _OTHER where there are too many", required: true },
      'zeph.span.scope': SCOPE as typeof SCOPE,
      'error.type': { type: 'string', brief: 'kind of failure; absent where it did not fail' },
    },
  },
  'zeph.turn.phase.duration': {
    type: 'histogram',
    unit: 's',
    brief: "Time of a turn that went to a phase, added up over the turn's spans.",
    buckets: BOUNDS as typeof BOUNDS,
    attributes: {
      'zeph.turn.phase': { type: 'string', brief: 'context, llm, tools, memory or other', required: true },
      'zeph.span.scope': SCOPE as typeof SCOPE,
    },
  },
} as const

BRIDGE_METRICS satisfies MetricMap
