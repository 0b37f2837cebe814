import { expect, test } from 'vitest'
import { routesOf } from '../names/prometheus-name.ts'
import type { EmittedMetric } from '../names/read-emitted.ts'
import { queriesFor } from './queries.ts'

const metric = (name: string, type: 'histogram' | 'counter' | 'gauge', unit: string): [string, EmittedMetric] => {
  const common = { unit, brief: '', attributes: {} }
  const definition = type === 'histogram' ? { ...common, type, buckets: [1] } : { ...common, type }
  return [name, { definition, routes: routesOf(name, definition), labels: new Set() }]
}
const queries = queriesFor(
  new Map([
    metric('took', 'histogram', 's'),
    metric('waited_us', 'histogram', 'us'),
    metric('sent', 'counter', '{message}'),
    metric('depth', 'gauge', 'By'),
    metric('room', 'gauge', 'By'),
  ]),
)

test('a query finds a metric by whichever way it came', () => {
  expect(queries.countRate('took', { by: ['a'], where: 'b!=""' })).toBe(
    'sum by (a) (rate(took_seconds_count{service_name=~"$service",b!=""}[$__rate_interval])' +
      ' or rate(took_count{service_name=~"$service",b!=""}[$__rate_interval]))',
  )
  expect(queries.rate('sent')).toBe('sum(rate(sent_total{service_name=~"$service"}[$__rate_interval]))')
  expect(queries.current('depth')).toBe('sum(depth_bytes{service_name=~"$service"} or depth{service_name=~"$service"})')
})

test('quantiles of both ways are in seconds', () => {
  expect(queries.quantile(0.5, 'waited_us')).toBe(
    '(histogram_quantile(0.5, sum by (le) (rate(waited_us_microseconds_bucket{service_name=~"$service"}[$__rate_interval])))) / 1000000' +
      ' or histogram_quantile(0.5, sum by (le) (rate(waited_seconds_bucket{service_name=~"$service"}[$__rate_interval])))',
  )
})

test('a share is taken series by series', () => {
  expect(queries.greatestShare('depth', 'room', { where: 's="x"', apart: 's' })).toMatch(
    /^max\(\(depth_bytes\{.*,s="x"\} or .*\) \/ ignoring \(s\) \(room_bytes\{.*\} or .*\)\)$/,
  )
})

test('a metric that no package records, and a question that does not fit its kind, are refused', () => {
  expect(() => queries.rate('nothing')).toThrow('no package records the metric nothing')
  expect(() => queries.rate('took')).toThrow('took is a histogram')
  expect(() => queries.quantile(0.5, 'sent')).toThrow('sent is a counter')
})
