/** The measurements of requests and sessions, from what their spans say. */
import type { EndedSpan } from '@zeph-telemetry/core'
import { mcpMetrics } from '../mcp-spans.ts'

/** What a request is measured by. */
export type MeasuredSpan = Pick<EndedSpan, 'elapsed' | 'attributes'>

/** Measures a request on the side that asked or on the side that was asked. */
export function measureOperation(kind: 'client' | 'server', { elapsed, attributes }: MeasuredSpan): void {
  const text = (key: string) => attributes[key] as string | undefined
  const method = String(attributes['mcp.method.name'])
  const operation = {
    'mcp.method.name': method,
    'gen_ai.operation.name': method === 'tools/call' ? 'execute_tool' : undefined,
    'gen_ai.tool.name': text('gen_ai.tool.name'),
    'gen_ai.prompt.name': text('gen_ai.prompt.name'),
    'rpc.response.status_code': text('rpc.response.status_code'),
    'error.type': text('error.type'),
    'mcp.protocol.version': text('mcp.protocol.version'),
    'network.transport': text('network.transport'),
    'network.protocol.name': text('network.protocol.name'),
  }
  if (kind === 'server') {
    mcpMetrics.record('mcp.server.operation.duration', elapsed, operation)
    return
  }
  const server = {
    'server.address': text('server.address'),
    'server.port': attributes['server.port'] as number | undefined,
  }
  mcpMetrics.record('mcp.client.operation.duration', elapsed, { ...operation, ...server })
}
