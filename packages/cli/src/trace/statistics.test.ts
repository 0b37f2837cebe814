import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Span } from './span-collector.ts'
import { buildTrees } from './span-tree.ts'
import { coveredTime, percentile, statisticsPerName } from './statistics.ts'

let count = 0
function span(name: string, start: number, end: number | undefined, parent?: Span): Span {
  count += 1
  return {
    name,
    spanId: `${count}`,
    parentId: parent?.spanId,
    traceId: 't',
    service: undefined,
    pid: 1,
    start,
    end,
    failed: false,
    allocated: undefined,
    attributes: undefined,
  }
}

test('covered time is the number of instants in at least one interval', () => {
  const interval = fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 15 }))
  fc.assert(
    fc.property(fc.array(interval), (intervals) => {
      const spans = intervals
        .map(([start, length]) => span('child', start, start + length))
        .sort((a, b) => a.start - b.start)
      const instants = Array.from({ length: 20 }, (_, index) => index + 10)
      const covered = instants.filter((at) => spans.some(({ start, end = 0 }) => start <= at && at < end)).length
      expect(coveredTime(10, 30, spans, 60)).toBe(covered)
    }),
  )
})

test('self time counts concurrent children once and what outlives the parent not at all', () => {
  const parent = span('parent', 0, 100)
  const spans = [parent, span('child', 10, 50, parent), span('child', 20, 60, parent), span('child', 90, 150, parent)]
  const figures = statisticsPerName(buildTrees(spans), 150)
  expect(figures.find((row) => row.name === 'parent')).toMatchObject({ total: 100, self: 40 })
  expect(figures.find((row) => row.name === 'child')).toMatchObject({
    count: 3,
    total: 140,
    self: 140,
    p50: 40,
    p95: 60,
  })
})

test('an unfinished span is counted but has no times, and covers its parent until the end of the trace', () => {
  const parent = span('parent', 0, 100)
  const figures = statisticsPerName(buildTrees([parent, span('open', 30, undefined, parent)]), 80)
  expect(figures).toEqual([
    {
      name: 'parent',
      count: 1,
      unfinished: 0,
      errors: 0,
      total: 100,
      self: 50,
      p50: 100,
      p95: 100,
      asParent: { count: 1, total: 100, uncovered: 50 },
    },
    {
      name: 'open',
      count: 1,
      unfinished: 1,
      errors: 0,
      total: 0,
      self: 0,
      p50: undefined,
      p95: undefined,
      asParent: undefined,
    },
  ])
})

test('percentiles are durations that were measured', () => {
  const sorted = Array.from({ length: 20 }, (_, index) => index + 1)
  expect([percentile(sorted, 0.5), percentile(sorted, 0.95), percentile([7], 0.95), percentile([], 0.5)]).toEqual([
    10,
    19,
    7,
    undefined,
  ])
})
