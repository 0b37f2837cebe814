/** The maps' functions, on which everything in this package stands. */
import { type DefinedMetrics, type DefinedSpans, defineMetrics, defineSpans, type SpanOf } from '@zeph-telemetry/core'
import { MCP_METRICS } from './metric-map.ts'
import { MCP_SPANS } from './span-map.ts'

/** The spans of MCP as typed functions, for clients and servers of other SDKs and for refreshes of one's own. */
export const mcpSpans: DefinedSpans<typeof MCP_SPANS> = defineSpans(MCP_SPANS)

export const mcpMetrics: DefinedMetrics<typeof MCP_METRICS> = defineMetrics(MCP_METRICS)

/** A span of the map, by its name. */
export type McpSpan<N extends keyof typeof MCP_SPANS> = SpanOf<typeof MCP_SPANS, N>
