/** The map's functions, which every wrapper and adapter of this package stands on. */
import { type DefinedMetrics, type DefinedSpans, defineMetrics, defineSpans, type SpanOf } from '@zeph-telemetry/core'
import { TOOL_METRICS } from './metric-map.ts'
import { TOOL_SPANS } from './span-map.ts'

/** The spans of tools as typed functions, for single spans and own shapes. */
export const toolSpans: DefinedSpans<typeof TOOL_SPANS> = defineSpans(TOOL_SPANS)

export const toolMetrics: DefinedMetrics<typeof TOOL_METRICS> = defineMetrics(TOOL_METRICS)

/** A span of the map, by its name. */
export type ToolSpan<N extends keyof typeof TOOL_SPANS> = SpanOf<typeof TOOL_SPANS, N>
