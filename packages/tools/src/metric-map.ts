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
  'http.client.request.duration': {
    type: 'histogram',
    unit: 's',
    brief: 'Time that a request of a tool took, to the last byte of the answer.',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
    attributes: {
      'http.request.method': {
        type: 'string',
        brief: 'GET, POST ...; _OTHER where it is none of HTTP',
        required: true,
      },
      'server.address': { type: 'string', brief: 'host that was asked' },
      'server.port': { type: 'int', brief: 'its port' },
      'http.response.status_code': { type: 'int', brief: 'status of the answer' },
      'error.type': { type: 'string', brief: 'kind of failure; absent where the request did not fail' },
    },
  },
} as const

TOOL_METRICS satisfies MetricMap
