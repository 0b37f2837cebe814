import { expect, test } from 'vitest'
import { coverageOf } from './coverage.ts'
import { formatCoverage } from './format-coverage.ts'
import { exitCodeOf } from './scenario-command.ts'
import { EXPECTED_NAMES } from './span-names.ts'

const all = new Map(EXPECTED_NAMES.map((name) => [name, 1]))
const without = (...names: string[]) => new Map([...all].filter(([name]) => !names.includes(name)))

test('a span of the map that was not emitted is missing, and one that is not in the map is nothing', () => {
  const { emitted, missing } = coverageOf(without('channel.cancel_send', 'tool.cache').set('own.span', 1))
  expect(emitted).toHaveLength(EXPECTED_NAMES.length - 2)
  expect(missing).toEqual(['tool.cache', 'channel.cancel_send'])
})

test('the table has every span with its count, in at most 80 columns, and names what is missing', () => {
  const counts = without('channel.slack').set('agent.turn', 12_345)
  const lines = formatCoverage(coverageOf(counts))
  expect(lines[0]).toBe(`Spans: ${EXPECTED_NAMES.length - 1} of ${EXPECTED_NAMES.length} emitted`)
  expect(lines[1]).toMatch(/^ {2}agent\.turn +12345 {3}\S+ +1$/)
  expect(lines.slice(-2)).toEqual(['NOT EMITTED: 1', '  channel.slack'])
  const text = lines.join('\n')
  expect(EXPECTED_NAMES.filter((name) => !text.includes(name))).toEqual([])
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80)
})

test('names that do not fit into a line are wrapped between them', () => {
  const lines = formatCoverage(coverageOf(new Map()))
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80)
  expect(lines.join(' ').match(/[a-z]+\.[a-z0-9_]+/g)).toEqual(EXPECTED_NAMES)
})

test('the exit code is 1 where a span is missing or a step failed, and else 0', () => {
  expect(exitCodeOf(coverageOf(all), [])).toBe(0)
  expect(exitCodeOf(coverageOf(all), ['web-page'])).toBe(1)
  expect(exitCodeOf(coverageOf(without('tool.shell')), [])).toBe(1)
})
