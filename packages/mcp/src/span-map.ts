/**
 * The spans of the Model Context Protocol: the only place where their names and attribute keys are written. `mcp.request` is a name of ours, for every
 * request that has none in the specification. Long because it is data: one entry a span, in the order of the specification.
 */
import type { SpanMap } from '@zeph-telemetry/core'

const METHOD = {
  type: 'string',
  brief: 'method of the message; _OTHER where it has not the form of one',
  required: true,
  example: 'tools/call',
} as const
const REQUEST_ID = { type: 'string', brief: 'id of the request', example: '7' } as const
const STATUS_CODE = { type: 'string', brief: 'JSON-RPC code of an error answer', example: '-32602' } as const
const SESSION_ID = {
  type: 'string',
  brief: 'id of the session, where the transport has one',
  example: '1868a90c-b7f4',
} as const
const VERSION = { type: 'string', brief: 'version of the protocol in use', example: '2025-11-25' } as const
const TRANSPORT = { type: 'string', brief: 'pipe for stdio, tcp for HTTP and WebSocket', example: 'pipe' } as const
const PROTOCOL = { type: 'string', brief: 'http or websocket', example: 'http' } as const
const ADDRESS = { type: 'string', brief: 'host of the server that a client asks', example: 'mcp.example.com' } as const
const PORT = { type: 'int', brief: 'its port', example: 443 } as const
const CANCELLED = { type: 'boolean', brief: 'true where nobody waits for the answer any more', example: true } as const
const SERVER_NAME = { type: 'string', brief: 'name that the server gives itself', example: 'notes' } as const
const SERVER_VERSION = { type: 'string', brief: 'version that the server gives itself', example: '1.2.0' } as const
const TOOL_COUNT = { type: 'int', brief: 'tools in the answer', unit: '{tool}', example: 12 } as const

export const MCP_SPANS = {
  'mcp.connect': {
    kind: 'client',
    phase: 'tools',
    brief: 'server connection',
    parents: ['agent.turn', 'agent.prepare_context'],
    attributes: {
      'mcp.method.name': METHOD as typeof METHOD,
      'jsonrpc.request.id': REQUEST_ID as typeof REQUEST_ID,
      'rpc.response.status_code': STATUS_CODE as typeof STATUS_CODE,
      'mcp.session.id': SESSION_ID as typeof SESSION_ID,
      'mcp.protocol.version': VERSION as typeof VERSION,
      'network.transport': TRANSPORT as typeof TRANSPORT,
      'network.protocol.name': PROTOCOL as typeof PROTOCOL,
      'zeph.mcp.server.name': SERVER_NAME as typeof SERVER_NAME,
      'zeph.mcp.server.version': SERVER_VERSION as typeof SERVER_VERSION,
    },
  },
  'mcp.connect_url': {
    kind: 'client',
    phase: 'tools',
    brief: 'connect to a specific URL',
    parents: ['agent.turn', 'agent.prepare_context'],
    attributes: {
      'mcp.method.name': METHOD as typeof METHOD,
      'jsonrpc.request.id': REQUEST_ID as typeof REQUEST_ID,
      'rpc.response.status_code': STATUS_CODE as typeof STATUS_CODE,
      'mcp.session.id': SESSION_ID as typeof SESSION_ID,
      'mcp.protocol.version': VERSION as typeof VERSION,
      'network.transport': TRANSPORT as typeof TRANSPORT,
      'network.protocol.name': PROTOCOL as typeof PROTOCOL,
      'server.address': ADDRESS as typeof ADDRESS,
      'server.port': PORT as typeof PORT,
      'zeph.mcp.server.name': SERVER_NAME as typeof SERVER_NAME,
      'zeph.mcp.server.version': SERVER_VERSION as typeof SERVER_VERSION,
    },
  },
  'mcp.list_tools': {
    kind: 'client',
    otherKinds: ['server'],
    phase: 'tools',
    brief: 'tool discovery',
    parents: ['agent.turn', 'agent.prepare_context', 'mcp.tool_refresh', 'mcp.list_tools'],
    attributes: {
      'mcp.method.name': METHOD as typeof METHOD,
      'jsonrpc.request.id': REQUEST_ID as typeof REQUEST_ID,
      'rpc.response.status_code': STATUS_CODE as typeof STATUS_CODE,
      'mcp.session.id': SESSION_ID as typeof SESSION_ID,
      'mcp.protocol.version': VERSION as typeof VERSION,
      'network.transport': TRANSPORT as typeof TRANSPORT,
      'network.protocol.name': PROTOCOL as typeof PROTOCOL,
      'server.address': ADDRESS as typeof ADDRESS,
      'server.port': PORT as typeof PORT,
      'zeph.mcp.cancelled': CANCELLED as typeof CANCELLED,
      'zeph.result.count': TOOL_COUNT as typeof TOOL_COUNT,
    },
  },
  'mcp.call_tool': {
    kind: 'client',
    otherKinds: ['server'],
    phase: 'tools',
    brief: 'tool invocation',
    parents: [
      'agent.mcp_dispatch',
      'agent.tool_exec',
      'tool.execute',
      'tool.execute_call',
      'agent.turn',
      'mcp.call_tool',
    ],
    attributes: {
      'gen_ai.operation.name': {
        type: 'string',
        brief: 'execute_tool on the side that calls; absent on the side that is called',
        example: 'execute_tool',
      },
      'gen_ai.tool.name': { type: 'string', brief: "the tool's name", example: 'read_file' },
      'mcp.method.name': METHOD as typeof METHOD,
      'jsonrpc.request.id': REQUEST_ID as typeof REQUEST_ID,
      'rpc.response.status_code': STATUS_CODE as typeof STATUS_CODE,
      'mcp.session.id': SESSION_ID as typeof SESSION_ID,
      'mcp.protocol.version': VERSION as typeof VERSION,
      'network.transport': TRANSPORT as typeof TRANSPORT,
      'network.protocol.name': PROTOCOL as typeof PROTOCOL,
      'server.address': ADDRESS as typeof ADDRESS,
      'server.port': PORT as typeof PORT,
      'zeph.mcp.cancelled': CANCELLED as typeof CANCELLED,
      'gen_ai.tool.call.arguments': {
        type: 'string',
        brief: 'what the tool was called with',
        content: true,
        example: '{"path":"notes.md"}',
      },
      'gen_ai.tool.call.result': {
        type: 'string',
        brief: 'what the tool answered',
        content: true,
        example: '{"content":[{"type":"text","text":"Tea is at five."}]}',
      },
    },
  },
  'mcp.shutdown': {
    kind: 'internal',
    phase: 'tools',
    brief: 'graceful shutdown',
    parents: ['agent.turn', 'mcp.connect', 'mcp.connect_url'],
    attributes: {
      'mcp.session.id': SESSION_ID as typeof SESSION_ID,
      'mcp.protocol.version': VERSION as typeof VERSION,
      'network.transport': TRANSPORT as typeof TRANSPORT,
      'network.protocol.name': PROTOCOL as typeof PROTOCOL,
      'server.address': ADDRESS as typeof ADDRESS,
      'server.port': PORT as typeof PORT,
      'zeph.mcp.session.duration': {
        type: 'double',
        brief: 'time from connecting to the end of the shutdown',
        unit: 's',
        example: 61.5,
      },
    },
  },
  'mcp.tool_refresh': {
    kind: 'server',
    otherKinds: ['internal'],
    phase: 'tools',
    brief: 'periodic tool refresh',
    parents: ['mcp.call_tool', 'mcp.request'],
    attributes: {
      'mcp.method.name': METHOD as typeof METHOD,
      'mcp.session.id': SESSION_ID as typeof SESSION_ID,
      'mcp.protocol.version': VERSION as typeof VERSION,
      'network.transport': TRANSPORT as typeof TRANSPORT,
      'network.protocol.name': PROTOCOL as typeof PROTOCOL,
      'zeph.result.count': TOOL_COUNT as typeof TOOL_COUNT,
    },
  },
  'mcp.request': {
    kind: 'client',
    otherKinds: ['server'],
    phase: 'tools',
    brief: 'any other request, also of a server to its client',
    parents: ['agent.turn', 'agent.prepare_context', 'mcp.call_tool', 'mcp.connect', 'mcp.connect_url', 'mcp.request'],
    attributes: {
      'mcp.method.name': METHOD as typeof METHOD,
      'jsonrpc.request.id': REQUEST_ID as typeof REQUEST_ID,
      'rpc.response.status_code': STATUS_CODE as typeof STATUS_CODE,
      'mcp.session.id': SESSION_ID as typeof SESSION_ID,
      'mcp.protocol.version': VERSION as typeof VERSION,
      'network.transport': TRANSPORT as typeof TRANSPORT,
      'network.protocol.name': PROTOCOL as typeof PROTOCOL,
      'server.address': ADDRESS as typeof ADDRESS,
      'server.port': PORT as typeof PORT,
      'zeph.mcp.cancelled': CANCELLED as typeof CANCELLED,
      'gen_ai.prompt.name': { type: 'string', brief: 'name of the prompt that is asked for', example: 'review' },
      'zeph.result.count': { type: 'int', brief: 'items in the answer', unit: '{item}', example: 12 },
      'mcp.resource.uri': {
        type: 'string',
        brief: 'the resource that is asked for',
        content: true,
        example: 'file:///notes.md',
      },
      'zeph.mcp.params': {
        type: 'string',
        brief: 'what was asked',
        content: true,
        example: '{"name":"review","arguments":{"code":"let x"}}',
      },
      'zeph.mcp.result': {
        type: 'string',
        brief: 'what was answered',
        content: true,
        example: '{"roots":[{"uri":"file:///notes"}]}',
      },
    },
  },
} as const

MCP_SPANS satisfies SpanMap
