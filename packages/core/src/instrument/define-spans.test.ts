import { defineSpans, type SpanMap } from '@zeph-telemetry/core'
import { expect, test } from 'vitest'
import { SpanRecorder } from '../testing/span-recorder.ts'

const SPANS = {
  'memory.recall': {
    kind: 'client',
    phase: 'memory',
    brief: 'Recalls facts.',
    attributes: { 'zeph.limit': { type: 'int', brief: 'At most so many.', example: 5 } },
  },
} as const
SPANS satisfies SpanMap

test('every way to make a span of the map gives it the kind, phase and attributes of the map', () => {
  using spans = new SpanRecorder()
  const { instrument, with: block, start, methods } = defineSpans(SPANS)
  const attributes = (limit: number) => ({ 'zeph.limit': limit })
  const recall = (limit: number): number => limit
  instrument('memory.recall', { attributes }, recall)(1)
  block('memory.recall', { 'zeph.limit': 2 }, () => {})
  start('memory.recall', {}).set({ 'zeph.limit': 3 }).end()
  const store = methods(
    { recall, other: recall },
    { recall: { span: 'memory.recall', attributes }, other: 'memory.recall' },
  )
  store.recall(4)
  store.other(5)
  expect(spans.ended.map(({ phase }) => phase)).toEqual(Array(5).fill('memory'))
  expect(spans.ended.map(({ name, kind, attributes }) => [name, kind, attributes])).toEqual([
    ...[1, 2, 3, 4].map((limit) => ['memory.recall', 'client', { 'zeph.limit': limit }]),
    ['memory.recall', 'client', {}],
  ])
})
