/** Memory's span map as typed functions. */
import { type DefinedSpans, defineSpans } from '@zeph-telemetry/core'
import { MEMORY_SPANS } from './span-map.ts'

/** The spans of memory as typed functions, for single spans and own shapes. */
export const memorySpans: DefinedSpans<typeof MEMORY_SPANS> = defineSpans(MEMORY_SPANS)
