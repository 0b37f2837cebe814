import { expect, test } from 'vitest'
import type { Finding } from './finding.ts'
import { formatComparison, HEADER } from './format-comparison.ts'

const GOOD: Finding = { of: 'shell', prometheus: '12', trace: '12', holds: true }

test('a comparison is its title, its query and a line for each finding, in the columns of the header', () => {
  const lines = formatComparison({
    title: 'Calls',
    query: 'sum(x)',
    findings: [GOOD, { ...GOOD, trace: '13', holds: false }],
  })
  expect(lines).toEqual([
    'Calls',
    '  sum(x)',
    '  shell                                                12                 12 =',
    '  shell                                                12                 13 !',
  ])
  expect(HEADER.indexOf('trace file') + 'trace file'.length).toBe(lines[2]!.length - 2)
  expect(HEADER.indexOf('Prometheus') + 'Prometheus'.length).toBe(lines[2]!.indexOf('12') + 2)
})

test('nothing is wider than 80 columns, and a query is cut only where it has spaces', () => {
  const long = 'x'.repeat(200)
  const query = `sum by (a, b, c) (${'metric_'.repeat(6)}total{error_type!=""}) / sum(other)`
  const lines = formatComparison({
    title: 'Calls',
    query,
    findings: [{ of: long, prometheus: long, trace: long, holds: false }],
  })
  expect([HEADER, ...lines].filter((line) => line.length > 80)).toEqual([])
  expect(
    lines
      .slice(1, -1)
      .map((line) => line.trim())
      .join(' '),
  ).toBe(query)
  expect(lines.at(-1)).toMatch(/x… +x+… x+… !$/)
})
