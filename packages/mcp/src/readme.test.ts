import { resolve } from 'node:path'
import { describeReadme } from '@zeph-telemetry/span-docs'
import { MCP_SPANS } from './span-map.ts'

describeReadme({
  folder: resolve(import.meta.dirname, '..'),
  spans: MCP_SPANS,
  prints: 'Tea is at five.\n',
  emits: ['mcp.connect', 'mcp.call_tool', 'mcp.shutdown'],
})
