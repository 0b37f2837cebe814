import { recordSpans, type SpanRecorder } from '@zeph-telemetry/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { instrumentVectorStore } from './index.ts'

let recorder: SpanRecorder

beforeEach(() => {
  recorder = recordSpans()
})

afterEach(() => recorder.stop())

const own = () => recorder.spans.map(({ attributes: { 'db.system.name': _system, ...attributes } }) => attributes)

/** A small store of a user's own. */
class Vectors {
  readonly #points = new Map<number, readonly number[]>()
  upsert(points: readonly { id: number; vector: readonly number[] }[]) {
    for (const { id, vector } of points) this.#points.set(id, vector)
    return points
  }
  async query(_vector: readonly number[], limit: number) {
    return [...this.#points.keys()].slice(0, limit)
  }
  delete(ids: readonly number[]) {
    for (const id of ids) this.#points.delete(id)
  }
  count = () => this.#points.size
  nearest = (queries: readonly (readonly number[])[]) => queries.map(() => [...this.#points.keys()])
}

test('every operation is a span with its name, what went in and what came out, and no vector', async () => {
  const store = new Vectors()
  const options = { system: 'own', collection: 'facts', serverAddress: 'localhost', serverPort: 1234 }
  expect(instrumentVectorStore(store, { ...options, methods: { nearest: 'memory.vector_store' } })).toBe(store)
  store.upsert([
    { id: 1, vector: [1, 0] },
    { id: 2, vector: [0, 1] },
  ])
  expect(await store.query([1, 0], 5)).toEqual([1, 2])
  store.nearest([
    [1, 0],
    [0, 1],
  ])
  store.delete([1, 2])
  expect(store.count()).toBe(0)
  const fixed = { 'db.collection.name': 'facts', 'server.address': 'localhost', 'server.port': 1234 }
  expect(own()).toEqual([
    { ...fixed, 'db.operation.name': 'upsert', 'db.operation.batch.size': 2 },
    { ...fixed, 'db.operation.name': 'query', 'db.response.returned_rows': 2 },
    { ...fixed, 'db.operation.name': 'nearest', 'db.operation.batch.size': 2, 'db.response.returned_rows': 4 },
    { ...fixed, 'db.operation.name': 'delete', 'db.operation.batch.size': 2 },
    { ...fixed, 'db.operation.name': 'count' },
  ])
  expect(
    recorder.spans.every(({ kind, attributes }) => kind === 'client' && attributes['db.system.name'] === 'own'),
  ).toBe(true)
})

test.each<[string, string, readonly unknown[], unknown, object]>([
  ['one point', 'upsert', [[{ id: 1 }]], undefined, {}],
  ['points in an object', 'upsert', [{ vectors: [[1], [2], [3]] }], { upserted: 3 }, { 'db.operation.batch.size': 3 }],
  [
    'documents beside vectors',
    'addVectors',
    [
      [[1], [2]],
      ['a', 'b'],
    ],
    ['id1', 'id2'],
    { 'db.operation.batch.size': 2 },
  ],
  ['ids', 'fetch', [['a', 'b']], { records: ['a'] }, { 'db.operation.batch.size': 2, 'db.response.returned_rows': 1 }],
  ['matches', 'query', [{ vector: [1, 2], topK: 3 }], { matches: [{}, {}] }, { 'db.response.returned_rows': 2 }],
  [
    'pairs with a score',
    'similaritySearchWithScore',
    ['tea', 2],
    [
      [{}, 0.1],
      [{}, 0.2],
    ],
    { 'db.response.returned_rows': 2 },
  ],
  [
    'answers of several queries',
    'search',
    [[[1], [2]]],
    { ids: [['a', 'b'], ['c']] },
    { 'db.operation.batch.size': 2, 'db.response.returned_rows': 3 },
  ],
  ['nothing', 'search', ['tea'], [], { 'db.response.returned_rows': 0 }],
  ['a single row', 'get', ['a'], { id: 'a' }, {}],
])('counts %s', async (_what, method, args, result, attributes) => {
  const store = instrumentVectorStore({ [method]: (..._args: unknown[]): unknown => result }, { system: 'own' })
  expect(store[method]!(...args)).toBe(result)
  expect(own()).toEqual([{ 'db.operation.name': method, ...attributes }])
})

test.each([
  [{ status: 404 }, '404'],
  [{ statusCode: 503 }, '503'],
  [{ code: 14 }, '14'],
  [{ code: '42P01' }, '42P01'],
  [{ code: 'NOT_FOUND' }, 'NOT_FOUND'],
  [{ code: 'ECONNREFUSED' }, undefined],
  [{ code: 'UND_ERR_CONNECT_TIMEOUT' }, undefined],
  [{ code: 'what the user asked' }, undefined],
  [{ status: 1.5 }, undefined],
  [{}, undefined],
])('a failure with %o has the code %s', (fields, code) => {
  const store = instrumentVectorStore(
    {
      query: () => {
        throw Object.assign(new Error('no'), fields)
      },
    },
    { system: 'own' },
  )
  expect(() => store.query()).toThrow('no')
  expect(recorder.spans[0]).toMatchObject({ status: 'error' })
  expect(recorder.spans[0]?.attributes['db.response.status_code']).toBe(code)
})

test('a usual name can be left alone, and a row may say another operation', () => {
  const store = instrumentVectorStore(
    { get: () => [], lookUp: (_ids: readonly string[]) => [] },
    {
      system: 'own',
      methods: {
        get: false,
        lookUp: { span: 'memory.vector_store', attributes: () => ({ 'db.operation.name': 'fetch' }) },
      },
    },
  )
  store.get()
  store.lookUp(['a', 'b'])
  expect(own()).toEqual([
    { 'db.operation.name': 'fetch', 'db.operation.batch.size': 2, 'db.response.returned_rows': 0 },
  ])
})
