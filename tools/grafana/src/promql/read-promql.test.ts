import { expect, test } from 'vitest'
import { readPromql } from './read-promql.ts'

test('a query is read into its metrics, each with its own labels and those of the aggregations around it', () => {
  const query =
    'sum by (le, a) (rate(x_bucket{s=~"$service",b!=""}[$__rate_interval]) or y) / ignoring (c) max(z{d="e"})'
  expect(readPromql(query)).toEqual({
    errors: [],
    asked: [
      { metric: 'x_bucket', labels: ['s', 'b', 'le', 'a'] },
      { metric: 'y', labels: ['le', 'a'] },
      { metric: 'z', labels: ['d'] },
    ],
    kept: ['le', 'a'],
  })
})

test('aggregations around aggregations count, too', () => {
  expect(readPromql('topk(3, max by (b) (sum by (a) (x)))').asked).toEqual([{ metric: 'x', labels: ['a', 'b'] }])
})

test.each(['sum(rate(x[5m])', 'sum by (a (x)', 'rate(x{a=b}[5m])', 'x +', 'histogram_quantile(0.95 x)', 'x{a="b"', ''])(
  'what is no PromQL is found: %s',
  (query) => {
    expect(readPromql(query).errors).not.toEqual([])
  },
)
