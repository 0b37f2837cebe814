/** The metrics of the Model Context Protocol: the only place where their names and attribute keys are written. */
import type { MetricMap } from '@zeph-telemetry/core'

const BUCKETS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300] as const
const METHOD = { type: 'string', brief: 'method of the request', required: true } as const
const OPERATION = { type: 'string', brief: 'execute_tool for tools/call' } as const
const TOOL = { type: 'string', brief: 'the tool that is called' } as const
const PROMPT = { type: 'string', brief: 'the prompt that is asked for' } as const
const STATUS_CODE = { type: 'string', brief: 'JSON-RPC code of an error answer' } as const
const ERROR_TYPE = { type: 'string', brief: 'kind of failure; absent where it did not fail' } as const
const VERSION = { type: 'string', brief: 'version of the protocol in use' } as const
const TRANSPORT = { type: 'string', brief: 'pipe for stdio, tcp for HTTP and WebSocket' } as const
const PROTOCOL = { type: 'string', brief: 'http or websocket' } as const
const ADDRESS = { type: 'string', brief: 'host of the server' } as const
const PORT = { type: 'int', brief: 'its port' } as const

export const MCP_METRICS = {
  'mcp.client.operation.duration': {
    type: 'histogram',
    unit: 's',
    brief: 'Time from sending a request to its answer, on the side that asks.',
    buckets: BUCKETS as typeof BUCKETS,
    attributes: {
      'mcp.method.name': METHOD as typeof METHOD,
      'gen_ai.operation.name': OPERATION as typeof OPERATION,
      'gen_ai.tool.name': TOOL as typeof TOOL,
      'gen_ai.prompt.name': PROMPT as typeof PROMPT,
      'rpc.response.status_code': STATUS_CODE as typeof STATUS_CODE,
      'error.type': ERROR_TYPE as typeof ERROR_TYPE,
      'mcp.protocol.version': VERSION as typeof VERSION,
      'network.transport': TRANSPORT as typeof TRANSPORT,
      'network.protocol.name': PROTOCOL as typeof PROTOCOL,
      'server.address': ADDRESS as typeof ADDRESS,
      'server.port': PORT as typeof PORT,
    },
  },
  'mcp.server.operation.duration': {
    type: 'histogram',
    unit: 's',
    brief: 'Time from receiving a request to its answer, on the side that is asked.',
    buckets: BUCKETS as typeof BUCKETS,
    attributes: {
      'mcp.method.name': METHOD as typeof METHOD,
      'gen_ai.operation.name': OPERATION as typeof OPERATION,
      'gen_ai.tool.name': TOOL as typeof TOOL,
      'gen_ai.prompt.name': PROMPT as typeof PROMPT,
      'rpc.response.status_code': STATUS_CODE as typeof STATUS_CODE,
      'error.type': ERROR_TYPE as typeof ERROR_TYPE,
      'mcp.protocol.version': VERSION as typeof VERSION,
      'network.transport': TRANSPORT as typeof TRANSPORT,
      'network.protocol.name': PROTOCOL as typeof PROTOCOL,
    },
  },
  'mcp.client.session.duration': {
    type: 'histogram',
    unit: 's',
    brief: "Time that a client's connection to a server lasted.",
    buckets: BUCKETS as typeof BUCKETS,
    attributes: {
      'error.type': ERROR_TYPE as typeof ERROR_TYPE,
      'mcp.protocol.version': VERSION as typeof VERSION,
      'network.transport': TRANSPORT as typeof TRANSPORT,
      'network.protocol.name': PROTOCOL as typeof PROTOCOL,
      'server.address': ADDRESS as typeof ADDRESS,
      'server.port': PORT as typeof PORT,
    },
  },
  'mcp.server.session.duration': {
    type: 'histogram',
    unit: 's',
    brief: "Time that a server's session with a client lasted.",
    buckets: BUCKETS as typeof BUCKETS,
    attributes: {
      'mcp.protocol.version': VERSION as typeof VERSION,
      'network.transport': TRANSPORT as typeof TRANSPORT,
      'network.protocol.name': PROTOCOL as typeof PROTOCOL,
    },
  },
} as const

MCP_METRICS satisfies MetricMap
