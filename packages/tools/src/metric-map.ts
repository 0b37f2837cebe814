/** The metrics of tools: the only place where their names and attribute keys are written. */
import type { MetricMap } from '@zeph-telemetry/core'

export const TOOL_METRICS = {
  'gen_ai.execute_tool.duration': {
    type: 'histogram',
    unit: 's',
    brief: 'Time that a call of a tool took.',
    buckets: [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92],
    attributes: {
      'gen_ai.tool.name': { type: 'string', brief: "the tool's name", required: true },
      'gen_ai.tool.type': { type: 'string', brief: 'function, extension or datastore' },
      'error.type': { type: 'string', brief: 'kind of failure; absent where the call did not fail' },
    },
  },
} as const

TOOL_METRICS satisfies MetricMap
