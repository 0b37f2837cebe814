import { expect, test } from 'vitest'
import { compareSeries } from './compare-series.ts'
import { NOTHING } from './finding.ts'

const SAMPLES = [
  { labels: { gen_ai_tool_name: 'shell', error_type: 'tool_error' }, value: 3 },
  { labels: { gen_ai_tool_name: 'file' }, value: 5 },
]
const ROWS = [
  { gen_ai_tool_name: 'file', error_type: null, value: 5 },
  { gen_ai_tool_name: 'shell', error_type: 'tool_error', value: 3 },
]

test('series and rows with the same labels are held together, whatever their order; a null is a label that is not there', () => {
  expect(compareSeries(SAMPLES, ROWS)).toEqual([
    { of: 'file', prometheus: '5', trace: '5', holds: true },
    { of: 'tool_error, shell', prometheus: '3', trace: '3', holds: true },
  ])
})

test.each([
  ['a number of Prometheus', [{ ...SAMPLES[0]!, value: 4 }, SAMPLES[1]!], ROWS],
  ['a number of the trace', SAMPLES, [ROWS[0]!, { ...ROWS[1]!, value: 2 }]],
  ['a series that Prometheus does not have', [SAMPLES[1]!], ROWS],
  ['a series that the trace does not have', SAMPLES, [ROWS[0]!]],
  ['a label', [{ ...SAMPLES[0]!, labels: { gen_ai_tool_name: 'shell' } }, SAMPLES[1]!], ROWS],
  ['a fraction', [{ ...SAMPLES[0]!, value: 3.000001 }, SAMPLES[1]!], ROWS],
  ['no number', [{ ...SAMPLES[0]!, value: Number.NaN }, SAMPLES[1]!], ROWS],
])('%s that is wrong is found, folded or not', (_what, samples, rows) => {
  for (const folded of [false, true]) {
    const findings = compareSeries(samples, rows, { folded })
    expect(findings.some(({ holds }) => !holds)).toBe(true)
    expect(findings.find(({ of }) => of === 'file')?.holds).toBe(true)
  }
})

test('a series that one side does not have is zero there', () => {
  const none = { labels: { channel_name: 'cancel' }, value: 0 }
  const [finding] = compareSeries([none], [], { mayBeZero: true })
  expect(finding).toEqual({ of: 'cancel', prometheus: '0', trace: '0', holds: true })
})

test('nothing to compare is a failure, unless there may be nothing', () => {
  expect(compareSeries([], [])).toEqual([NOTHING])
  expect(compareSeries([{ labels: {}, value: 0 }], [{ value: 0 }])).toContainEqual(NOTHING)
  expect(compareSeries([{ labels: {}, value: 0 }], [{ value: null }], { mayBeZero: true })).toEqual([
    { of: 'all', prometheus: '0', trace: '0', holds: true },
  ])
  // A metric that is not there is not zero.
  expect(compareSeries([], [{ value: 0 }], { mayBeZero: true })).toContainEqual(NOTHING)
})

test('many series are shown as one where all are equal', () => {
  expect(compareSeries(SAMPLES, ROWS, { folded: true })).toEqual([
    { of: '2 series, together', prometheus: '8', trace: '8', holds: true },
  ])
})
