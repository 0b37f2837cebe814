/** Spans of the Model Context Protocol, on the side that asks and on the side that answers. */
export { instrumentMcpClient } from './client.ts'
export { mcpSpans } from './mcp-spans.ts'
export { MCP_METRICS } from './metric-map.ts'
export { instrumentMcpServer } from './server.ts'
export { MCP_SPANS } from './span-map.ts'
