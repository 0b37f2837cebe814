import { expect, test } from 'vitest'
import { type Comparison, compare, problemsOf } from './compare.ts'
import { formatTiming } from './report.ts'
import type { Row } from './rows.ts'
import type { TimesByName } from './sources.ts'

const ROW: Row = { span: 'bench.concurrent_16ms', mode: 'concurrent', milliseconds: 16, calls: 100, lanes: 32 }
const BY_HAND = { count: 100, median: 16, p95: 20 }
const known = (times: object): TimesByName => new Map([[ROW.span, { ...BY_HAND, ...times }]])
const problems = (times: TimesByName) => problemsOf([compare(ROW, BY_HAND, { file: times })])

test('5 % more or less is allowed, in the median and in the p95', () => {
  expect(problems(known({ median: 16.79, p95: 19.01 }))).toEqual([])
  expect(problems(known({ median: 16.9 }))).toEqual(['bench.concurrent_16ms: file is off by 5.6 % (median)'])
  expect(problems(known({ p95: 18.9 }))).toEqual(['bench.concurrent_16ms: file is off by -5.5 % (p95)'])
})

test('spans that are missing are named, however well the others fit', () => {
  expect(problems(known({ count: 99 }))).toEqual(['bench.concurrent_16ms: file has 99 spans instead of 100'])
  expect(problems(new Map())).toEqual(['bench.concurrent_16ms: file has 0 spans instead of 100'])
  const short = compare(ROW, { ...BY_HAND, count: 98 }, {})
  expect(problemsOf([short])).toEqual(['bench.concurrent_16ms: timed 98 calls by hand instead of 100'])
})

test('the report fits 80 columns and says by how much each source is off', () => {
  const large: Row = { ...ROW, span: 'bench.concurrent_1000ms', milliseconds: 1_000 }
  const comparisons: Comparison[] = [
    compare(ROW, BY_HAND, {
      'snapshot()': known({ median: 16.16 }),
      'Chrome file': known({ p95: 19.5 }),
      OTLP: known({}),
    }),
    compare(
      large,
      { count: 100, median: 1_000.26, p95: 1_100 },
      { 'snapshot()': new Map(), 'Chrome file': new Map(), OTLP: new Map() },
    ),
  ]
  const environment = {
    node: '24.21.0',
    platform: 'linux x64',
    processors: '2 x AMD EPYC',
    date: '2026-11-21 19:30 UTC',
  }
  const text = formatTiming(environment, comparisons)
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
  expect(text).toMatch(/^16 ms x 32 +100 {2}median +16\.00 +16\.16 +\+1\.0% +16\.00 +\+0\.0% +16\.00 +\+0\.0%$/m)
  expect(text).toMatch(/^ +p95 +20\.00 +20\.00 +\+0\.0% +19\.50 +-2\.5%/m)
  expect(text).toMatch(/^1000 ms x 32 .* 1000\.3 +none +none +none$/m)
  expect(text).toContain('Worst deviation 2.50 %, allowed 5 %')
})
