/** Types of metric maps; checked by `tsc`, run by nobody. */
import { defineMetrics } from './define-metrics.ts'
import type { MetricMap } from './metric-definition.ts'

const METRICS = {
  'shop.orders': {
    type: 'counter',
    unit: '{order}',
    brief: 'Orders.',
    attributes: {
      'shop.kind': { type: 'string', brief: 'kind', required: true },
      'shop.express': { type: 'boolean', brief: 'fast' },
      'shop.items': { type: 'int', brief: 'how many' },
    },
  },
  'shop.wait': { type: 'histogram', unit: 's', brief: 'Waiting.', buckets: [1, 2], attributes: {} },
  'shop.stock': { type: 'observable_gauge', unit: '{piece}', brief: 'Stock.', attributes: {} },
  'shop.sold': {
    type: 'observable_counter',
    unit: '{piece}',
    brief: 'Sold.',
    attributes: { 'shop.kind': { type: 'string', brief: 'kind', required: true } },
  },
} as const
METRICS satisfies MetricMap

const metrics = defineMetrics(METRICS)

metrics.add('shop.orders', 1, { 'shop.kind': 'a' })
metrics.add('shop.orders', 1, { 'shop.kind': 'a', 'shop.express': true, 'shop.items': undefined })
metrics.record('shop.wait', 1)
metrics.record('shop.wait', 1, {})
metrics.recordAll('shop.wait', [1, 2])
const stop: () => void = metrics.observe('shop.stock', (observe) => observe(1))
metrics.observe('shop.sold', (observe) => observe(1, { 'shop.kind': 'a' }))

// @ts-expect-error no such metric
metrics.add('shop.order', 1, { 'shop.kind': 'a' })
// @ts-expect-error a counter
metrics.recordAll('shop.orders', [1], { 'shop.kind': 'a' })
// @ts-expect-error a histogram
metrics.add('shop.wait', 1)
// @ts-expect-error a counter
metrics.record('shop.orders', 1, { 'shop.kind': 'a' })
// @ts-expect-error an observable
metrics.record('shop.stock', 1)
// @ts-expect-error no observable
metrics.observe('shop.wait', () => {})
// @ts-expect-error a required attribute is missing
metrics.add('shop.orders', 1)
// @ts-expect-error a required attribute is missing
metrics.add('shop.orders', 1, { 'shop.express': true })
// @ts-expect-error a required attribute is undefined
metrics.add('shop.orders', 1, { 'shop.kind': undefined })
// @ts-expect-error no such attribute
metrics.add('shop.orders', 1, { 'shop.kind': 'a', 'user.id': 'u' })
// @ts-expect-error no such attribute, on a metric that has none
metrics.record('shop.wait', 1, { 'user.id': 'u' })
// @ts-expect-error a text
metrics.add('shop.orders', 1, { 'shop.kind': 1 })
// @ts-expect-error a number
metrics.add('shop.orders', 1, { 'shop.kind': 'a', 'shop.items': '1' })
// @ts-expect-error a number
metrics.record('shop.wait', '1')
// @ts-expect-error a required attribute is missing
metrics.observe('shop.sold', (observe) => observe(1))

const attributes = {}
// @ts-expect-error a histogram without buckets
const NO_BUCKETS: MetricMap = { 'shop.wait': { type: 'histogram', unit: 's', brief: 'Waiting.', attributes } }
// @ts-expect-error buckets of a counter
const BUCKETS: MetricMap = { 'shop.orders': { type: 'counter', unit: '1', brief: 'Orders.', buckets: [1], attributes } }
// @ts-expect-error no such type
const TIMER: MetricMap = { 'shop.wait': { type: 'timer', unit: 's', brief: 'Waiting.', attributes } }

void [stop, NO_BUCKETS, BUCKETS, TIMER]
