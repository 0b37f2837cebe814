/** The model calls' span map as typed functions. */
import { type DefinedSpans, defineSpans } from '@zeph-telemetry/core'
import { LLM_SPANS } from './span-map.ts'

/** The spans of model calls as typed functions, for single spans and own providers. */
export const llmSpans: DefinedSpans<typeof LLM_SPANS> = defineSpans(LLM_SPANS)
