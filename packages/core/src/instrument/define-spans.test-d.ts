import { defineSpans, type SpanMap } from '@zeph-telemetry/core'
import { expectTypeOf } from 'vitest'

const SPANS = {
  'memory.recall': {
    kind: 'internal',
    brief: 'Recalls facts.',
    attributes: {
      'zeph.limit': { type: 'int', brief: 'At most so many.', required: true, example: 5 },
      'zeph.tags': { type: 'string[]', brief: 'Only these.', example: ['a'] },
      'zeph.exact': { type: 'boolean', brief: 'Exactly.', example: true },
      'zeph.query': { type: 'string', brief: 'What was asked.', content: true, example: 'x' },
    },
  },
  'memory.forget': { kind: 'client', brief: 'Forgets.', attributes: {} },
} as const
SPANS satisfies SpanMap

const spans = defineSpans(SPANS)
const recall = async (query: string, limit: number): Promise<string[]> => [query, String(limit)]
const store = { recall, size: 1 }

expectTypeOf(
  spans.instrument('memory.recall', { attributes: (_query, limit) => ({ 'zeph.limit': limit }) }, recall),
).toEqualTypeOf(recall)
expectTypeOf(spans.with('memory.recall', { 'zeph.limit': 1, 'zeph.tags': ['a'] }, async () => 7)).toEqualTypeOf<
  Promise<number>
>()
spans.start('memory.recall', { 'zeph.limit': 1 }).set({ 'zeph.exact': true })
spans.start('memory.forget', {})
spans.methods(store, { recall: { span: 'memory.recall', attributes: (_query, limit) => ({ 'zeph.limit': limit }) } })

// @ts-expect-error no such span
spans.start('memory.recal', {})
// @ts-expect-error no such attribute
spans.start('memory.recall', { 'zeph.limit': 1, 'zeph.limits': 1 })
// @ts-expect-error no such attribute, on a span that has none
spans.start('memory.forget', { 'zeph.limit': 1 })
// @ts-expect-error a number
spans.start('memory.recall', { 'zeph.limit': '1' })
// @ts-expect-error strings
spans.start('memory.recall', { 'zeph.limit': 1, 'zeph.tags': [1] })
// @ts-expect-error a required attribute is missing
spans.start('memory.recall', {})
// @ts-expect-error a required attribute is undefined
spans.start('memory.recall', { 'zeph.limit': undefined })
// @ts-expect-error content is no attribute to start with
spans.start('memory.recall', { 'zeph.limit': 1, 'zeph.query': 'x' })
// @ts-expect-error a required attribute is missing
spans.with('memory.recall', {}, () => {})
// @ts-expect-error a required attribute is missing
spans.instrument('memory.recall', { attributes: () => ({}) }, recall)
// @ts-expect-error nothing gives the required attribute
spans.instrument('memory.recall', {}, recall)
// @ts-expect-error nothing gives the required attribute
spans.methods(store, { recall: 'memory.recall' })
// @ts-expect-error no such span
spans.instrument('memory.recal', {}, recall)
// @ts-expect-error no such attribute
spans.with('memory.recall', { 'zeph.limit': 1 }, (span) => span.set({ 'zeph.unknown': 1 }))
// @ts-expect-error a free key
spans.with('memory.recall', { 'zeph.limit': 1 }, (span) => span.set('zeph.unknown', 1))
// @ts-expect-error a free key, after a chain
spans.with('memory.recall', { 'zeph.limit': 1 }, (span) => span.event('found').set('zeph.unknown', 1))
// @ts-expect-error no such span
spans.methods(store, { recall: 'memory.recal' })
// @ts-expect-error no such method
spans.methods(store, { recal: 'memory.forget' })
// @ts-expect-error not a method
spans.methods(store, { size: 'memory.forget' })

const FIXED = {
  'memory.store': {
    kind: 'client',
    otherKinds: ['internal'],
    brief: 'Stores.',
    attributes: {
      'db.system.name': { type: 'string', brief: 'Always own.', required: true, value: 'own', example: 'own' },
    },
  },
} as const
FIXED satisfies SpanMap
const fixed = defineSpans(FIXED)

// A constant of the map is given by the map.
fixed.start('memory.store', {})
fixed.start('memory.store', {}, { kind: 'internal' })
fixed.with('memory.store', {}, () => {}, { kind: 'client' })
fixed.methods(store, { recall: 'memory.store' })
fixed.instrument('memory.store', { kind: 'internal' }, recall)
// @ts-expect-error not one of its kinds
fixed.start('memory.store', {}, { kind: 'server' })
// @ts-expect-error not one of its kinds
fixed.instrument('memory.store', { kind: 'producer' }, recall)
// @ts-expect-error it has one kind only
spans.start('memory.forget', {}, { kind: 'internal' })
