/**
 * What channels count: plain numbers, one set of them per channel name for the life of the process, read when metrics are collected. So
 * counting costs an addition, and what a channel has counted stays when it is gone.
 */
import { type DefinedMetrics, defineMetrics } from '../metrics/define-metrics.ts'
import { warnOnce } from '../warn-once.ts'
import { CHANNEL_METRICS } from './metric-map.ts'

/** The counts of all channels of one name. */
export interface ChannelCounts {
  /** As the metrics' attribute. */
  readonly attributes: { readonly 'channel.name': string }
  sent: number
  received: number
  dropped: number
  /** As last sampled, of whichever channel; undefined until then. */
  depth: number | undefined
}

/** Names come from code and are few; who makes them from ids must not fill the memory. */
const MOST_NAMES = 1000
const OTHER = '_OTHER'

export const channelMetrics: DefinedMetrics<typeof CHANNEL_METRICS> = defineMetrics(CHANNEL_METRICS)

const byName = new Map<string, ChannelCounts>()

/** The counts for a name; the same for all channels that have it. */
export function countsOf(name: string): ChannelCounts {
  if (byName.size === 0) observeAll()
  const known = byName.get(name)
  if (known !== undefined) return known
  if (byName.size >= MOST_NAMES && name !== OTHER) {
    warnOnce('channel-names', `channels have ${MOST_NAMES} names; further ones are counted as "${OTHER}"`)
    return countsOf(OTHER)
  }
  const counts = { attributes: { 'channel.name': name }, sent: 0, received: 0, dropped: 0, depth: undefined }
  byName.set(name, counts)
  return counts
}

function observeAll(): void {
  observeCount('channel.sent', ({ sent }) => sent)
  observeCount('channel.received', ({ received }) => received)
  observeCount('channel.dropped', ({ dropped }) => dropped)
  observeCount('channel.queue_depth', ({ depth }) => depth)
}

type CountName = 'channel.sent' | 'channel.received' | 'channel.dropped' | 'channel.queue_depth'

function observeCount(name: CountName, read: (counts: ChannelCounts) => number | undefined): void {
  channelMetrics.observe(name, (observe) => {
    for (const counts of byName.values()) {
      const value = read(counts)
      if (value !== undefined) observe(value, counts.attributes)
    }
  })
}
