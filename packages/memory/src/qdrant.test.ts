import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { QdrantClient } from '@qdrant/js-client-rest'
import { recordSpans, type SpanRecorder } from '@zeph-telemetry/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type QdrantStandIn, startQdrantStandIn } from './fixtures/qdrant-stand-in.ts'
import { instrumentQdrant } from './qdrant.ts'
import { QDRANT_OPERATIONS } from './vector/qdrant-operations.ts'

const CANARY = 'canary-4711'
/** Told apart from any count, port or limit. */
const [X, Y] = [0.731731, 0.292292]

let recorder: SpanRecorder
let server: QdrantStandIn

beforeEach(async () => {
  server = await startQdrantStandIn()
  recorder = recordSpans()
})

afterEach(async () => {
  recorder.stop()
  await server[Symbol.asyncDispose]()
})

const connect = (url = server.url) => new QdrantClient({ url, checkCompatibility: false })

/** A client of a server that has points. */
async function filled(client: QdrantClient): Promise<QdrantClient> {
  await client.createCollection('memories', { vectors: { size: 2, distance: 'Cosine' } })
  await client.upsert('memories', {
    points: [
      { id: 1, vector: [X, Y], payload: { content: CANARY } },
      { id: 2, vector: [Y, X] },
      { id: 3, vector: [-X, -Y] },
    ],
  })
  return client
}

/** What callers do, and what their span says of it. */
const CALLS: Readonly<Record<string, [call: (client: QdrantClient) => Promise<unknown>, attributes: object]>> = {
  query: [(client) => client.query('memories', { query: [X, Y], limit: 2 }), { 'db.response.returned_rows': 2 }],
  queryBatch: [
    (client) => client.queryBatch('memories', { searches: [{ query: [X, Y], limit: 1 }, { query: [Y, X] }] }),
    { 'db.operation.batch.size': 2, 'db.response.returned_rows': 4 },
  ],
  scroll: [(client) => client.scroll('memories', { limit: 2 }), { 'db.response.returned_rows': 2 }],
  retrieve: [
    (client) => client.retrieve('memories', { ids: [1, 99] }),
    { 'db.operation.batch.size': 2, 'db.response.returned_rows': 1 },
  ],
  count: [(client) => client.count('memories'), {}],
  upsert: [
    (client) =>
      client.upsert('memories', {
        batch: {
          ids: [4, 5],
          vectors: [
            [X, Y],
            [Y, X],
          ],
        },
      }),
    { 'db.operation.batch.size': 2 },
  ],
  setPayload: [(client) => client.setPayload('memories', { points: [1], payload: { content: CANARY } }), {}],
  delete: [(client) => client.delete('memories', { points: [1, 2] }), { 'db.operation.batch.size': 2 }],
  createCollection: [(client) => client.createCollection('memories', { vectors: { size: 2, distance: 'Dot' } }), {}],
  collectionExists: [(client) => client.collectionExists('memories'), {}],
  deleteCollection: [(client) => client.deleteCollection('memories'), {}],
}

describe.each(Object.entries(CALLS))('%s', (method, [call, attributes]) => {
  test('gives the caller what the bare client gives', async () => {
    const bare = await call(await filled(connect()))
    expect(await call(await filled(instrumentQdrant(connect())))).toEqual(bare)
  })

  test('is a span with its collection and server, what went in and what came out', async () => {
    const client = instrumentQdrant(await filled(connect()))
    await call(client)
    expect(recorder.spans.map(({ name, kind, attributes }) => ({ name, kind, attributes }))).toEqual([
      {
        name: 'memory.vector_store',
        kind: 'client',
        attributes: {
          'db.system.name': 'qdrant',
          'db.operation.name': method,
          'db.collection.name': 'memories',
          'server.address': '127.0.0.1',
          'server.port': server.port,
          ...attributes,
        },
      },
    ])
  })
})

test('what has no collection says none', async () => {
  const client = instrumentQdrant(await filled(connect()))
  await client.getCollections()
  expect(recorder.spans[0]?.attributes).toEqual({
    'db.system.name': 'qdrant',
    'db.operation.name': 'getCollections',
    'db.response.returned_rows': 1,
    'server.address': '127.0.0.1',
    'server.port': server.port,
  })
})

test('the nearest point is really the nearest', async () => {
  const { points } = await (await filled(instrumentQdrant(connect()))).query('memories', { query: [X, Y] })
  expect(points.map(({ id }) => id)).toEqual([1, 2, 3])
})

test('no vector, id, filter or payload reaches a span', async () => {
  const client = await filled(instrumentQdrant(connect()))
  await client.query('memories', { query: [X, Y], filter: { must: [{ key: CANARY, match: { value: CANARY } }] } })
  await client.retrieve('memories', { ids: [1, 2] })
  await client.setPayload('memories', { points: [1], payload: { content: CANARY } })
  expect(recorder.spans).toHaveLength(5)
  const told = JSON.stringify(recorder.spans.map(({ name, attributes, events }) => [name, attributes, events]))
  expect(told).not.toMatch(/canary|731731|292292/)
})

describe('a failure', () => {
  const failing = async (call: (client: QdrantClient) => Promise<unknown>, url?: string) => {
    const bare = await call(connect(url)).catch((error: unknown) => error)
    const error = await call(instrumentQdrant(connect(url))).catch((failure: unknown) => failure)
    expect([(error as Error).message, (error as Error).name]).toEqual([(bare as Error).message, (bare as Error).name])
    expect((error as object).constructor.name).toBe((bare as object).constructor.name)
    expect(recorder.spans).toMatchObject([{ status: 'error', events: [{ name: 'exception' }] }])
    return recorder.spans[0]?.attributes
  }
  const query = (client: QdrantClient) => client.query('missing', { query: [X, Y] })

  test('has the HTTP status of the answer as its code and type', async () => {
    expect(await failing(query)).toMatchObject({ 'error.type': '404', 'db.response.status_code': '404' })
  })

  test.each<[string, number, Record<string, string>]>([
    ['is told to come later', 429, { 'retry-after': '1' }],
    ['is told to come later, not when', 429, {}],
    ['was accepted only', 202, {}],
  ])('of a request that %s has it, too', async (_what, status, headers) => {
    const refused = (client: QdrantClient) => {
      server.refuseNext(status, headers)
      return query(client)
    }
    expect(await failing(refused)).toMatchObject({
      'error.type': String(status),
      'db.response.status_code': String(status),
    })
  })

  test('to connect says why', async () => {
    const free = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => free.once('listening', resolve))
    const { port } = free.address() as AddressInfo
    await new Promise((resolve) => free.close(resolve))
    const attributes = await failing(query, `http://127.0.0.1:${port}`)
    expect(attributes).toMatchObject({ 'error.type': 'ECONNREFUSED', 'server.port': port })
    expect(attributes).not.toHaveProperty('db.response.status_code')
  })
})

test('the client stays what it was, and instrumenting it twice changes nothing', async () => {
  const client = connect()
  const { query, versionInfo } = client
  const keys = Object.keys(client)
  expect(instrumentQdrant(client)).toBe(client)
  const once = client.query
  expect(instrumentQdrant(client).query).toBe(once)
  expect([Object.keys(client), client.versionInfo]).toEqual([keys, versionInfo])
  expect([once.name, once.length]).toEqual([query.name, query.length])
  await client.collectionExists('memories')
  expect(recorder.spans).toHaveLength(1)
})

/** What administrators do. */
const NOT_INSTRUMENTED =
  /^(constructor|api|versionInfo|.*(Snapshots?|Shard|ShardKeys?|Cluster|ClusterInfo|Telemetry|Quotas|Optimizations)|recover.*)$/

test('every method of the client for collections and points is in the table', () => {
  const methods = Object.getOwnPropertyNames(QdrantClient.prototype).filter((name) => !NOT_INSTRUMENTED.test(name))
  expect(methods.length).toBeGreaterThan(20)
  expect(methods.filter((name) => !(name in QDRANT_OPERATIONS))).toEqual([])
})

test('methods that an older client has are counted as it answers', async () => {
  class OlderClient extends QdrantClient {
    search = async (_collection: string, _request: object) => [{ id: 1 }, { id: 2 }]
    searchBatch = async (_collection: string, _request: object) => [[{ id: 1 }], [{ id: 2 }, { id: 3 }]]
  }
  const client = instrumentQdrant(new OlderClient({ url: server.url, checkCompatibility: false }))
  await client.search('memories', { vector: [X, Y] })
  await client.searchBatch('memories', { searches: [{ vector: [X, Y] }, { vector: [Y, X] }] })
  expect(recorder.spans.map(({ attributes }) => attributes)).toMatchObject([
    { 'db.operation.name': 'search', 'db.response.returned_rows': 2 },
    { 'db.operation.name': 'searchBatch', 'db.operation.batch.size': 2, 'db.response.returned_rows': 3 },
  ])
})
