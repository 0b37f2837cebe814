import { expect, test } from 'vitest'
import { dashboardQueries } from './dashboard-queries.ts'

const queries = dashboardQueries({ service: 'agent|other', rateInterval: '4m', range: '1h' })

test('every query of every dashboard is there, in its language', () => {
  const count = (language: string) => queries.filter((query) => query.language === language).length
  expect(new Set(queries.map(({ dashboard }) => dashboard)).size).toBe(4)
  expect(count('promql')).toBeGreaterThan(70)
  expect(count('traceql')).toBe(12)
  expect(count('profile')).toBe(2)
  expect(count('service graph')).toBe(1)
})

test("no variable of Grafana's is left in them", () => {
  expect(queries.filter(({ query }) => query.includes('$'))).toEqual([])
  expect(
    queries.filter(({ query }) => query.includes('="agent|other"') || query.includes('~"agent|other"')).length,
  ).toBeGreaterThan(70)
})
