import { expect, test } from 'vitest'
import { differenceOf, storedSpans } from './stored-spans.ts'

const SPAN = { spanId: '00f067aa0ba902b7', parentSpanId: '', name: 'agent.turn', attributes: ['a', 'b'] }
const ATTRIBUTES = [
  { key: 'b', value: { intValue: '1' } },
  { key: 'a', value: {} },
]

test.each([
  [
    'ids in base64, as Tempo answers',
    {
      trace: {
        resourceSpans: [
          { scopeSpans: [{ spans: [{ spanId: 'APBnqgupArc=', name: 'agent.turn', attributes: ATTRIBUTES }] }] },
        ],
      },
    },
  ],
  [
    'ids in hex, as Jaeger answers',
    {
      result: {
        resourceSpans: [
          {
            scopeSpans: [
              { spans: [{ spanId: '00f067aa0ba902b7', parentSpanId: '', name: 'agent.turn', attributes: ATTRIBUTES }] },
            ],
          },
        ],
      },
    },
  ],
])('spans are found with %s', (_case, answer) => {
  expect(storedSpans(answer)).toEqual([SPAN])
})

test('no answer has no spans', () => {
  expect(storedSpans(undefined)).toEqual([])
})

test('the same spans in another order are no difference', () => {
  const other = { ...SPAN, spanId: '00f067aa0ba902b8' }
  expect(differenceOf([SPAN, other], [other, SPAN])).toBeUndefined()
})

test.each([
  ['one that is missing', [], '0 spans are there instead of 1'],
  ['one that is there twice', [SPAN, SPAN], '2 spans are there instead of 1'],
  ['another name', [{ ...SPAN, name: 'agent' }], '"agent.turn" (00f067aa0ba902b7) is {'],
  ['another parent', [{ ...SPAN, parentSpanId: 'a' }], '"agent.turn" (00f067aa0ba902b7) is {'],
  ['an attribute less', [{ ...SPAN, attributes: ['a'] }], '"agent.turn" (00f067aa0ba902b7) is {'],
  ['another id', [{ ...SPAN, spanId: 'b' }], '"agent.turn" (00f067aa0ba902b7) is undefined'],
])('%s is a difference', (_case, stored, told) => {
  expect(differenceOf(stored, [SPAN])).toContain(told)
})
