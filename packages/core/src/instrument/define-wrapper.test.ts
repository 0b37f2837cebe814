import { defineSpans, defineWrapper, type SpanMap, type Wrapper } from '@zeph-telemetry/core'
import { expect, test, vi } from 'vitest'
import { SpanRecorder } from '../testing/span-recorder.ts'

const SPANS = {
  'memory.recall': {
    kind: 'client',
    otherKinds: ['internal'],
    brief: 'Recalls facts.',
    attributes: {
      'zeph.store': { type: 'string', brief: 'Where.', example: 'facts' },
      'zeph.limit': { type: 'int', brief: 'At most so many.', example: 5 },
      'zeph.found': { type: 'int', brief: 'So many.', example: 5 },
      'zeph.failure': { type: 'string', brief: 'Why.', example: 'busy' },
      'db.system.name': { type: 'string', brief: 'Always own.', required: true, value: 'own', example: 'own' },
    },
  },
  'memory.forget': { kind: 'internal', brief: 'Forgets.', attributes: {} },
} as const
SPANS satisfies SpanMap

const seen = vi.fn()
const instrumentMemory: Wrapper<typeof SPANS> = defineWrapper(defineSpans(SPANS), {
  methods: { recall: 'memory.recall', forget: 'memory.forget' },
  rows: {
    'memory.recall': {
      attributes: (_query, limit) => (typeof limit === 'number' ? { 'zeph.limit': limit } : {}),
      onResult: (span, found) => span.set({ 'zeph.found': (found as unknown[]).length }),
      onError: (span) => span.set({ 'zeph.failure': 'usual' }),
      onEnd: ({ name }) => seen('usual', name),
    },
  },
})

class Notes {
  #notes = ['a', 'b']
  recall(_query: string, limit: number): string[] {
    if (limit < 0) throw new RangeError('less than nothing')
    return this.#notes.slice(0, limit)
  }
  lookUp(query: string, limit: number): string[] {
    return this.recall(query, limit)
  }
  forget(): void {}
}

const record = (use: () => void) => {
  using spans = new SpanRecorder()
  use()
  return spans.ended.map(({ name, kind, attributes }) => [name, kind, attributes])
}

test('usual method names need no table; constants of the map are set by themselves', () => {
  const notes = instrumentMemory(new Notes())
  expect(record(() => notes.recall('x', 1))).toEqual([
    ['memory.recall', 'client', { 'db.system.name': 'own', 'zeph.limit': 1, 'zeph.found': 1 }],
  ])
})

test('a method with another name gets the row of its span, whether its own row is a name or more', () => {
  const named = instrumentMemory(new Notes(), { methods: { lookUp: 'memory.recall', recall: false } })
  const filled = instrumentMemory(new Notes(), {
    methods: {
      recall: false,
      lookUp: {
        span: 'memory.recall',
        kind: 'internal',
        attributes: (query, limit) => ({ 'zeph.store': query, 'zeph.limit': limit + 1 }),
        onResult: (span, found) => span.set({ 'zeph.found': found.length * 10 }),
      },
    },
  })
  const usual = { 'db.system.name': 'own', 'zeph.limit': 2, 'zeph.found': 2 }
  expect(record(() => named.lookUp('x', 2))).toEqual([['memory.recall', 'client', usual]])
  expect(record(() => filled.lookUp('x', 2))).toEqual([
    ['memory.recall', 'internal', { ...usual, 'zeph.store': 'x', 'zeph.limit': 3, 'zeph.found': 20 }],
  ])
})

test('attributes that are the same on every span of a name come with the options', () => {
  const notes = instrumentMemory(new Notes(), { attributes: { 'memory.recall': { 'zeph.store': 'notes' } } })
  const spans = record(() => {
    notes.recall('x', 0)
    notes.forget()
  })
  expect(spans).toEqual([
    ['memory.recall', 'client', { 'db.system.name': 'own', 'zeph.store': 'notes', 'zeph.limit': 0, 'zeph.found': 0 }],
    ['memory.forget', 'internal', {}],
  ])
})

test('both rows have their say on failures and ends; what one throws does not silence the other', () => {
  const warn = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const own = vi.fn()
  const throwing = () => {
    throw new Error('a row of a user')
  }
  const notes = instrumentMemory(new Notes(), {
    methods: {
      recall: { span: 'memory.recall', attributes: throwing, onError: throwing, onEnd: own },
      lookUp: { span: 'memory.recall', onError: (span) => span.set({ 'zeph.store': 'own' }) },
    },
  })
  seen.mockClear()
  const spans = record(() => {
    expect(() => notes.recall('x', -1)).toThrow(RangeError)
    expect(() => notes.lookUp('x', -1)).toThrow(RangeError)
  })
  warn.mockRestore()
  const failed = { 'db.system.name': 'own', 'zeph.limit': -1, 'error.type': 'RangeError', 'zeph.failure': 'usual' }
  expect(spans.map(([, , attributes]) => attributes)).toEqual([failed, failed, { ...failed, 'zeph.store': 'own' }])
  expect(seen).toHaveBeenCalledTimes(3)
  expect(own).toHaveBeenCalledTimes(2)
})

test('an unknown span in a table is an error that names the spans there are', () => {
  const wrong = { methods: { lookUp: 'memory.remember' } } as never
  expect(() => instrumentMemory(new Notes(), wrong)).toThrow(
    '"lookUp": there is no span "memory.remember"; the spans are memory.recall, memory.forget',
  )
})
