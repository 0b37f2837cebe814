/** The spans of the measured channel: a send and a receive, with what the spans of real channels carry. */
import { type ChannelSite, defineSpans, type MessageFacts } from '@zeph-telemetry/core'

const ATTRIBUTES = {
  'channel.name': { type: 'string', brief: 'the channel', required: true, example: 'bench' },
  'zeph.channel.queue_depth': { type: 'int', unit: '{message}', brief: 'messages that wait', example: 3 },
} as const

/** Around parts of the messages: spans of agents are seldom roots. */
export const PARENT_SPAN = 'bench.turn'

const CHANNEL_SPANS = {
  'bench.channel_send': { kind: 'producer', brief: 'a send', parents: [], attributes: ATTRIBUTES as typeof ATTRIBUTES },
  'bench.channel_recv': {
    kind: 'consumer',
    brief: 'a receive',
    parents: [],
    attributes: ATTRIBUTES as typeof ATTRIBUTES,
  },
} as const

const spans = defineSpans(CHANNEL_SPANS)

const described = ({ channel, depth }: MessageFacts) => ({ 'channel.name': channel, 'zeph.channel.queue_depth': depth })

/** Spans of every message, as a site has them. */
export const WITH_SPANS: Pick<ChannelSite, 'send' | 'receive'> = {
  send: (facts) => spans.start('bench.channel_send', described(facts)),
  receive: (facts) => spans.start('bench.channel_recv', described(facts)),
}
