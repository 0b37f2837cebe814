/** The model calls' span map and metric map as typed functions. */
import { type DefinedMetrics, type DefinedSpans, defineMetrics, defineSpans, type SpanOf } from '@zeph-telemetry/core'
import { LLM_METRICS } from './metric-map.ts'
import { LLM_SPANS } from './span-map.ts'

/** The spans of model calls as typed functions, for single spans and own providers. */
export const llmSpans: DefinedSpans<typeof LLM_SPANS> = defineSpans(LLM_SPANS)

/** Their metrics. */
export const llmMetrics: DefinedMetrics<typeof LLM_METRICS> = defineMetrics(LLM_METRICS)

/** A span of the map. */
export type LlmSpan<N extends keyof typeof LLM_SPANS> = SpanOf<typeof LLM_SPANS, N>
