import { defineSpans, defineWrapper, type SpanMap, type Wrapper } from '@zeph-telemetry/core'
import { expectTypeOf } from 'vitest'

const SPANS = {
  'memory.recall': {
    kind: 'client',
    otherKinds: ['internal'],
    brief: 'Recalls facts.',
    attributes: {
      'zeph.limit': { type: 'int', brief: 'At most so many.', required: true, example: 5 },
      'zeph.query': { type: 'string', brief: 'What was asked.', content: true, example: 'x' },
    },
  },
  'memory.forget': { kind: 'internal', brief: 'Forgets.', attributes: {} },
} as const
SPANS satisfies SpanMap

const wrap: Wrapper<typeof SPANS> = defineWrapper(defineSpans(SPANS), {
  methods: { recall: 'memory.recall' },
  rows: {
    'memory.recall': {
      attributes: (query) => {
        expectTypeOf(query).toBeUnknown()
        return {}
      },
      onResult: (span, outcome) => {
        expectTypeOf(outcome).toBeUnknown()
        span.content('zeph.query', () => outcome)
      },
    },
  },
})

class Notes {
  readonly size = 1
  async lookUp(query: string, limit: number): Promise<string[]> {
    return [query, String(limit)]
  }
}

expectTypeOf(wrap(new Notes())).toEqualTypeOf<Notes>()
// A required attribute may come from the wrapper's own row.
wrap(new Notes(), { methods: { lookUp: 'memory.recall' } })
wrap(new Notes(), { methods: { lookUp: false } })
wrap(new Notes(), { attributes: { 'memory.recall': { 'zeph.limit': 1 } } })
wrap(new Notes(), {
  methods: {
    lookUp: {
      span: 'memory.recall',
      kind: 'internal',
      attributes: (_query, limit) => ({ 'zeph.limit': limit }),
      onResult: (span, found) => {
        expectTypeOf(found).toEqualTypeOf<string[]>()
        span.set({ 'zeph.limit': found.length })
      },
    },
  },
})

// @ts-expect-error no such span
wrap(new Notes(), { methods: { lookUp: 'memory.recal' } })
// @ts-expect-error no such method
wrap(new Notes(), { methods: { lookup: 'memory.recall' } })
// @ts-expect-error not a method
wrap(new Notes(), { methods: { size: 'memory.recall' } })
// @ts-expect-error no such attribute
wrap(new Notes(), { methods: { lookUp: { span: 'memory.recall', attributes: () => ({ 'zeph.limits': 1 }) } } })
// @ts-expect-error a number
wrap(new Notes(), { attributes: { 'memory.recall': { 'zeph.limit': '1' } } })
// @ts-expect-error content is no attribute
wrap(new Notes(), { attributes: { 'memory.recall': { 'zeph.query': 'x' } } })
// @ts-expect-error not one of its kinds
wrap(new Notes(), { methods: { lookUp: { span: 'memory.forget', kind: 'client' } } })
// @ts-expect-error no such span in the usual methods
defineWrapper(defineSpans(SPANS), { methods: { recall: 'memory.recal' } })
