import { setImmediate } from 'node:timers/promises'
import { assertSpanTree, recordSpans, type SpanRecorder } from '@zeph-telemetry/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { instrumentMemory, memorySpans } from './index.ts'

let recorder: SpanRecorder

beforeEach(() => {
  recorder = recordSpans()
})

afterEach(() => recorder.stop())

/** What the span of a call says, constants left out. */
async function told(method: string, args: readonly unknown[], result: unknown): Promise<object | undefined> {
  const memory = instrumentMemory({ [method]: (..._args: unknown[]): unknown => result })
  expect(await memory[method]!(...args)).toBe(result)
  expect(recorder.spans).toHaveLength(1)
  const { 'gen_ai.operation.name': _operation, ...attributes } = recorder.spans[0]!.attributes
  return attributes
}

test('the usual methods become the spans of memory, with what runs inside below them', async () => {
  class Memory {
    readonly #notes: string[] = []
    async remember(note: string) {
      if (this.admit(note)) this.#notes.push(note)
      await setImmediate()
      this.extractGraph()
      this.extractPersona()
    }
    recall = () => this.#notes
    recallAcrossSessions = () => this.#notes
    admit = (note: string) => note !== ''
    summarize = () => this.#notes.join()
    extractGraph() {}
    extractPersona() {}
    probeCompaction = () => true
    forget = () => this.#notes.splice(0)
    consolidate = () => this.recall()
    runConsolidation() {
      this.consolidate()
      this.forget()
    }
  }
  const memory = new Memory()
  expect(instrumentMemory(memory, { storeId: 'notes' })).toBe(memory)
  await memory.remember('a')
  expect(memory.recall()).toEqual(['a'])
  memory.recallAcrossSessions()
  memory.summarize()
  memory.probeCompaction()
  memory.runConsolidation()
  assertSpanTree(
    recorder,
    `
      memory.remember {"gen_ai.operation.name":"upsert_memory","gen_ai.memory.store.id":"notes"}
        memory.admission
        memory.graph_extract
        memory.persona_extract
      memory.recall {"gen_ai.operation.name":"search_memory","gen_ai.memory.store.id":"notes"}
      memory.cross_session {"gen_ai.operation.name":"search_memory","gen_ai.memory.store.id":"notes"}
      memory.summarize
      memory.compaction_probe
      memory.consolidation_loop {"gen_ai.memory.store.id":"notes"}
        memory.consolidation {"gen_ai.memory.store.id":"notes"}
          memory.recall
        memory.forgetting {"gen_ai.memory.store.id":"notes"}
    `,
  )
})

test('own names, own attributes and own kinds stand beside the usual ones', () => {
  class NoteBook {
    put(topic: string, note: string) {
      return topic + note
    }
    lookUp = (words: string) => [{ id: 'n1', text: words }]
    recall = () => 1
  }
  const book = instrumentMemory(new NoteBook(), {
    storeId: 'notes',
    attributes: { 'memory.recall': { 'zeph.query.limit': 7 } },
    methods: {
      put: {
        span: 'memory.remember',
        kind: 'client',
        attributes: (_topic, note) => ({ 'zeph.input.length': note.length }),
      },
      lookUp: 'memory.recall',
      recall: false,
    },
  })
  book.put('tea', 'green')
  book.lookUp('tea')
  expect(book.recall()).toBe(1)
  expect(recorder.spans.map(({ name, kind, attributes }) => [name, kind, attributes])).toMatchObject([
    ['memory.remember', 'client', { 'gen_ai.memory.store.id': 'notes', 'zeph.input.length': 5 }],
    ['memory.recall', 'internal', { 'gen_ai.memory.record.id': 'n1', 'zeph.query.limit': 7, 'zeph.query.length': 3 }],
  ])
})

test('a recall inside a recall of the same store is one search', () => {
  const inner = instrumentMemory({ recall: () => [] }, { storeId: 'a' })
  const other = instrumentMemory({ recall: () => [] }, { storeId: 'b' })
  const outer = instrumentMemory({ recall: () => [inner.recall(), other.recall()] }, { storeId: 'a' })
  outer.recall()
  expect(recorder.started.map(({ attributes }) => attributes['gen_ai.operation.name'])).toEqual([
    'search_memory',
    undefined,
    'search_memory',
  ])
})

describe('a span says', () => {
  const ULID = '01J9ZK3V5W7X9YABCDEFGHJKMN'

  test.each<[string, string, readonly unknown[], unknown, object]>([
    ['of a text', 'remember', ['tea'], undefined, { 'gen_ai.memory.record.count': 1, 'zeph.input.length': 3 }],
    [
      'of one record with an id',
      'remember',
      [{ id: 7, content: 'tea' }],
      undefined,
      { 'gen_ai.memory.record.count': 1, 'gen_ai.memory.record.id': '7', 'zeph.input.length': 3 },
    ],
    [
      'the id of a result',
      'remember',
      [{}],
      { id: 'm-1' },
      { 'gen_ai.memory.record.count': 1, 'gen_ai.memory.record.id': 'm-1' },
    ],
    [
      'the id that a result is',
      'remember',
      [{}],
      ULID,
      { 'gen_ai.memory.record.count': 1, 'gen_ai.memory.record.id': ULID },
    ],
    ['no id that may be a text', 'remember', [{}], 'green-tea', { 'gen_ai.memory.record.count': 1 }],
    [
      'how many are remembered, and no id of one',
      'remember',
      [['a', { text: 'bc', id: 1 }]],
      [{ id: 'm-1' }],
      { 'gen_ai.memory.record.count': 2, 'zeph.input.length': 3 },
    ],
    [
      'how many were found, and how well',
      'recall',
      ['tea', 5],
      [{ id: 'm-1', score: 0.2 }, { score: 0.9 }, { score: Number.NaN }, 'x'],
      { 'zeph.query.length': 3, 'zeph.query.limit': 5, 'gen_ai.memory.record.count': 4, 'zeph.result.top_score': 0.9 },
    ],
    [
      'of options, of a result in an object',
      'recall',
      ['tea', { limit: 2 }],
      { records: [{ id: 'm-1' }] },
      {
        'zeph.query.length': 3,
        'zeph.query.limit': 2,
        'gen_ai.memory.record.count': 1,
        'gen_ai.memory.record.id': 'm-1',
      },
    ],
    [
      'of a query in an object',
      'recallAcrossSessions',
      [{ query: 'tea', topK: 3 }],
      [],
      { 'zeph.query.length': 3, 'zeph.query.limit': 3, 'gen_ai.memory.record.count': 0 },
    ],
    [
      'of messages and their summary',
      'summarize',
      [[{ role: 'user', content: 'ab' }, { content: 'c' }]],
      { summary: 'abc!' },
      { 'zeph.input.messages': 2, 'zeph.input.length': 3, 'zeph.summary.length': 4 },
    ],
    [
      'of a summary alone',
      'summarize',
      ['session-1'],
      { text: 'abc', messages: 9 },
      { 'zeph.input.messages': 9, 'zeph.summary.length': 3 },
    ],
    [
      'of a graph',
      'extractGraph',
      ['tea'],
      { entities: [1, 2], relations: [3] },
      { 'zeph.input.length': 3, 'zeph.graph.entities': 2, 'zeph.graph.relations': 1 },
    ],
    ['of triples', 'extractGraph', [['a', 'b']], [[1, 2, 3]], { 'zeph.input.length': 2, 'zeph.graph.relations': 1 }],
    ['of a persona', 'extractPersona', ['tea'], { facts: ['x'] }, { 'zeph.input.length': 3, 'zeph.persona.facts': 1 }],
    ['of a verdict', 'admit', ['tea'], true, { 'zeph.input.length': 3, 'zeph.admission.admitted': true }],
    [
      'of a verdict with reasons',
      'admit',
      [{ text: 'tea' }],
      { admitted: false, score: 0.1, reason: 'duplicate' },
      {
        'zeph.input.length': 3,
        'zeph.admission.admitted': false,
        'zeph.admission.score': 0.1,
        'zeph.admission.reason': 'duplicate',
      },
    ],
    ['no reason of many words', 'admit', [{}], { reason: 'Ada said so' }, {}],
    [
      'of a probe',
      'probeCompaction',
      ['session-1'],
      { eligible: true, messages: 4, tokens: 90, score: 0.5, reason: 'too_long' },
      {
        'zeph.compaction.eligible': true,
        'zeph.compaction.reason': 'too_long',
        'zeph.compaction.score': 0.5,
        'zeph.context.messages': 4,
        'zeph.context.tokens': 90,
      },
    ],
    ['how many are forgotten', 'forget', [], 3, { 'gen_ai.memory.record.count': 3 }],
    [
      'how many fade',
      'forget',
      [],
      { forgotten: ['a'], decayed: 2 },
      { 'gen_ai.memory.record.count': 1, 'zeph.forgetting.decayed': 2 },
    ],
    [
      'of a consolidation',
      'consolidate',
      [['a', 'b', 'c']],
      { written: 1, merged: 2 },
      { 'gen_ai.memory.record.count': 1, 'zeph.consolidation.examined': 3, 'zeph.consolidation.merged': 2 },
    ],
    [
      'of a pass of the loop',
      'runConsolidation',
      [],
      { sessions: 3, merged: 2, forgotten: 1 },
      { 'zeph.consolidation.sessions': 3, 'zeph.consolidation.merged': 2, 'zeph.consolidation.forgotten': 1 },
    ],
    ['nothing of what has no meaning', 'runConsolidation', [], { sessions: -1, merged: '1', forgotten: 'all' }, {}],
  ])('%s (%s)', async (_claim, method, args, result, attributes) => {
    expect(await told(method, args, result)).toEqual(attributes)
  })
})

test('no code of a user runs to fill a span', async () => {
  const runs: string[] = []
  const record = Object.defineProperty({}, 'content', { enumerable: true, get: () => runs.push('getter') })
  const proxy = new Proxy([record], {
    get: (target, key) => {
      runs.push(`get ${String(key)}`)
      return Reflect.get(target, key)
    },
    getOwnPropertyDescriptor: (target, key) => {
      runs.push(`describe ${String(key)}`)
      return Reflect.getOwnPropertyDescriptor(target, key)
    },
  })
  const memory = instrumentMemory({ remember: (_given: unknown) => record, recall: (_given: unknown) => proxy })
  memory.remember(record)
  memory.recall(proxy)
  expect(runs).toEqual([])
  expect(recorder.spans).toHaveLength(2)
})

test('single spans and other shapes have typed functions', () => {
  const span = memorySpans.start('memory.recall', {})
  span.set({ 'gen_ai.memory.record.count': 2 }).end()
  expect(recorder.spans[0]?.attributes).toEqual({
    'gen_ai.operation.name': 'search_memory',
    'gen_ai.memory.record.count': 2,
  })
})
