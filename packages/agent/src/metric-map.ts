/** The metrics of an agent's turns and of the tools in them: the only place where their names and attribute keys are written. */
import type { MetricMap } from '@zeph-telemetry/core'

export const AGENT_METRICS = {
  'gen_ai.invoke_agent.duration': {
    type: 'histogram',
    unit: 's',
    brief: 'Time that a turn of an agent took.',
    buckets: [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2, 102.4, 204.8, 409.6],
    attributes: {
      'gen_ai.agent.name': { type: 'string', brief: "the agent's name" },
      'error.type': { type: 'string', brief: 'kind of failure; absent where the turn did not fail' },
    },
  },
  'gen_ai.invoke_agent.inference_calls': {
    type: 'histogram',
    unit: '{inference_call}',
    valueType: 'int',
    brief: 'Model calls of a turn, failed ones too.',
    buckets: [1, 2, 4, 8, 16, 32, 64, 128],
    attributes: {
      'gen_ai.agent.name': { type: 'string', brief: "the agent's name" },
    },
  },
  'gen_ai.invoke_agent.tool_calls': {
    type: 'histogram',
    unit: '{tool_call}',
    valueType: 'int',
    brief: 'Tool calls of a turn, failed ones too.',
    buckets: [1, 2, 4, 8, 16, 32, 64, 128],
    attributes: {
      'gen_ai.agent.name': { type: 'string', brief: "the agent's name" },
    },
  },
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

AGENT_METRICS satisfies MetricMap
