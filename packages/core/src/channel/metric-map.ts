/** Metrics of instrumented channels: the only place where their names and attribute keys are written. */
import type { MetricMap } from '../metrics/metric-definition.ts'

const NAME = { type: 'string', brief: 'the name that its instrumentation gives the channel', required: true } as const

export const CHANNEL_METRICS = {
  'channel.sent': {
    type: 'observable_counter',
    unit: '{message}',
    brief: 'Messages that a channel took in.',
    valueType: 'int',
    attributes: { 'channel.name': NAME as typeof NAME },
  },
  'channel.received': {
    type: 'observable_counter',
    unit: '{message}',
    brief: 'Messages that reached a receiver.',
    valueType: 'int',
    attributes: { 'channel.name': NAME as typeof NAME },
  },
  'channel.queue_depth': {
    type: 'observable_gauge',
    unit: '{message}',
    brief: 'Messages that wait to be received, as of every 16th send and whenever none is left.',
    valueType: 'int',
    attributes: { 'channel.name': NAME as typeof NAME },
  },
  'channel.backpressure_latency_us': {
    type: 'histogram',
    unit: 'us',
    brief: 'How long a send waited for room, where it had to.',
    buckets: [10, 50, 100, 500, 1000, 5000, 10_000, 50_000, 100_000, 500_000, 1_000_000, 5_000_000, 10_000_000],
    attributes: { 'channel.name': NAME as typeof NAME },
  },
  'channel.dropped': {
    type: 'observable_counter',
    unit: '{message}',
    brief: 'Messages that were refused because the channel was full, or nobody listened.',
    valueType: 'int',
    attributes: { 'channel.name': NAME as typeof NAME },
  },
} as const

CHANNEL_METRICS satisfies MetricMap
