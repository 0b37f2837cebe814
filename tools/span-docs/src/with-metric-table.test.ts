import type { MetricMap } from '@zeph-telemetry/core'
import { expect, test } from 'vitest'
import { withMetricTable } from './with-metric-table.ts'

const DURATION = {
  'shop.order.duration': {
    type: 'histogram',
    unit: 's',
    brief: 'Time of an order.',
    buckets: [1],
    attributes: {
      'shop.kind': { type: 'string', brief: 'kind', required: true },
      'error.type': { type: 'string', brief: 'failure' },
    },
  },
} as const satisfies MetricMap
const OLD = { 'shop.time': { ...DURATION['shop.order.duration'], era: 'legacy', attributes: {} } } as const

const DOCUMENT = `# Metrics

| metric | in Prometheus |
| --- | --- |
| kept | kept |

| metric | of | type | unit | meaning | attributes |
| --- | --- | --- | --- | --- | --- |
| gone |
`

test('one row a metric, with all packages that record it, and nothing else of the document changes', () => {
  const packages = [
    { name: 'shop', metrics: { ...DURATION, ...OLD } },
    { name: 'stall', metrics: DURATION },
  ]
  const written = withMetricTable(DOCUMENT, packages)
  expect(written.split('\n').map((line) => line.replace(/ +/g, ' '))).toEqual([
    ...DOCUMENT.split('\n').slice(0, 7),
    expect.stringMatching(/^\| -+ \| -/),
    '| `shop.order.duration` | shop, stall | histogram | `s` | Time of an order. | **`shop.kind`**, `error.type` |',
    '| `shop.time` | shop | histogram | `s` | Time of an order. Only with `genai_metrics` "legacy" or "both". | |',
    '',
  ])
  expect(withMetricTable(written, packages)).toBe(written)
})

test('a document without a table is an error that says what is needed', () => {
  expect(() => withMetricTable('# Metrics\n', [])).toThrow('begin one with | metric | of | type | unit |')
})
