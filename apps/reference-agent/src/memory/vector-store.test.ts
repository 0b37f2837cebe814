/** The same claims for both stores: the one in SQLite, and the one on Qdrant through its real client. */
import { QdrantClient } from '@qdrant/js-client-rest'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startQdrantStandIn } from './fixtures/qdrant-stand-in.ts'
import { openDatabase } from './open-database.ts'
import { openQdrantStore } from './qdrant-store.ts'
import { openVectorStore } from './sqlite-vector-store.ts'
import { collectionName, type VectorStore } from './vector-store.ts'

/** Opens stores of collections that lie in one place. */
type Place = (collection: string) => VectorStore

async function sqlitePlace(): Promise<Place> {
  const database = openDatabase(':memory:')
  onTestFinished(() => database.close())
  return (collection) => openVectorStore(database, collection)
}

async function qdrantPlace(): Promise<Place> {
  const { url, close } = await startQdrantStandIn()
  onTestFinished(close)
  return (collection) => openQdrantStore(new QdrantClient({ url }), collection)
}

const east = { id: 'east', vector: [1, 0, 0], scope: 'a' }
const nearlyEast = { id: 'nearly east', vector: [0.9, 0.1, 0], scope: 'b' }
const north = { id: 'north', vector: [0, 2, 0], scope: 'a' }
const ALL = [east, nearlyEast, north]

describe.each([
  ['sqlite-vec', sqlitePlace],
  ['Qdrant', qdrantPlace],
])('%s', (_name, openPlace) => {
  const openWith = async (points = ALL) => {
    const store = (await openPlace())('things')
    await store.upsert(points)
    return store
  }
  const ids = async (store: VectorStore, options: Parameters<VectorStore['query']>[1]) =>
    (await store.query(east.vector, options)).map(({ id }) => id)

  test('the nearest come first, with the cosine of their angle, whatever their length', async () => {
    const hits = await (await openWith()).query([3, 0, 0], { limit: 3 })
    expect(hits.map(({ id }) => id)).toEqual(['east', 'nearly east', 'north'])
    expect(hits[0]!.score).toBeCloseTo(1, 5)
    expect(hits[1]!.score).toBeCloseTo(0.9 / Math.hypot(0.9, 0.1), 5)
    expect(hits[2]!.score).toBeCloseTo(0, 5)
  })

  test('no more than the limit, of one scope, or of all but one', async () => {
    const store = await openWith()
    expect(await ids(store, { limit: 1 })).toEqual(['east'])
    expect(await ids(store, { limit: 3, scope: 'a' })).toEqual(['east', 'north'])
    expect(await ids(store, { limit: 3, exceptScope: 'a' })).toEqual(['nearly east'])
    expect(await ids(store, { limit: 3, scope: 'nobody' })).toEqual([])
  })

  test('a point with a known id takes the place of the old one, scope and all', async () => {
    const store = await openWith()
    await store.upsert([{ id: 'east', vector: [0, 0, 1], scope: 'c' }])
    expect(await store.count()).toBe(3)
    expect((await store.query([0, 0, 1], { limit: 1, scope: 'c' }))[0]!.score).toBeCloseTo(1, 5)
    expect(await ids(store, { limit: 3, scope: 'a' })).toEqual(['north'])
  })

  test('what is deleted is found no more, and unknown ids are no error', async () => {
    const store = await openWith()
    await store.delete(['east', 'nowhere'])
    expect([await store.count(), await ids(store, { limit: 3 })]).toEqual([2, ['nearly east', 'north']])
  })

  test('before the first point a store is empty, and nothing is not an error', async () => {
    const store = (await openPlace())('things')
    await store.upsert([])
    await store.delete(['east'])
    expect([await store.count(), await store.query(east.vector, { limit: 3 })]).toEqual([0, []])
  })

  test('a point of another length is refused, and none of its batch is kept', async () => {
    const store = await openWith([east])
    await expect(
      store.upsert([
        { ...east, id: 'west' },
        { id: 'flat', vector: [1, 0] },
      ]),
    ).rejects.toThrow()
    expect(await ids(store, { limit: 3 })).toEqual(['east'])
  })

  test('collections of one place do not see one another, whatever length their vectors have', async () => {
    const place = await openPlace()
    const [one, other] = [place('one'), place('other')]
    await Promise.all([one.upsert(ALL), other.upsert([{ id: 'east', vector: [1, 0] }])])
    expect([await one.count(), await other.count()]).toEqual([3, 1])
    expect(await place('one').count()).toBe(3)
  })

  test('many writers at once lose nothing, also where the first of them makes the collection', async () => {
    const place = await openPlace()
    const points = Array.from({ length: 40 }, (_, index) => ({ id: `point ${index}`, vector: [index, 1, 0] }))
    await Promise.all(points.map((point) => place('things').upsert([point])))
    expect(await place('things').count()).toBe(40)
  })
})

test('a vector of another length says what was expected', async () => {
  const store = (await sqlitePlace())('things')
  await store.upsert([east])
  await expect(store.upsert([{ id: 'flat', vector: [1, 0] }])).rejects.toThrow('that of flat has 2')
  await expect(store.query([1, 0], { limit: 1 })).rejects.toThrow('vectors of 3 numbers, but that of the query has 2')
})

test('nothing is near a vector without direction', async () => {
  const store = (await sqlitePlace())('things')
  await store.upsert(ALL)
  expect(await store.query([0, 0, 0], { limit: 3 })).toEqual([])
})

test('a collection is named for its purpose and model, and other names do not reach SQL', () => {
  expect(collectionName('memories', 'text-embedding-3-small')).toBe('memories_text_embedding_3_small')
  expect(() => openVectorStore(openDatabase(':memory:'), 'a"; DROP TABLE x; --')).toThrow('not a name')
})
