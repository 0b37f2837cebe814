/** The channels' span map as typed functions. */
import { type DefinedSpans, defineSpans, type SpanOf } from '@zeph-telemetry/core'
import { CHANNEL_SPANS } from './span-map.ts'

/** The spans of channels as typed functions, for single spans and own shapes. */
export const channelSpans: DefinedSpans<typeof CHANNEL_SPANS> = defineSpans(CHANNEL_SPANS)

/** Spans of chat services; their attributes are the same but for the service's name. */
export type ChatSpanName = `channel.${'telegram' | 'discord' | 'slack'}`

/** A span of any chat service. */
export type ChatSpan = SpanOf<typeof CHANNEL_SPANS, ChatSpanName>
