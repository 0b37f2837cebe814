/**
 * A vector store on a Qdrant server. The client is handed in, so that whoever makes it decides what watches it. The
 * collection is made with the first points; Qdrant takes only UUIDs as ids, so ours stand in the payload.
 */
import { createHash } from 'node:crypto'
import type { QdrantClient } from '@qdrant/js-client-rest'
import type { VectorHit, VectorPoint, VectorQuery, VectorStore } from './vector-store.ts'

export function openQdrantStore(client: QdrantClient, collection: string): VectorStore {
  // Only a collection that is there is remembered: it may be made at any time, by another process too.
  let found = false
  const exists = async () => (found ||= (await client.collectionExists(collection)).exists)
  return {
    collection,
    async upsert(points) {
      const [first] = points
      if (!first) return
      if (!(await exists())) await makeCollection(client, collection, first.vector.length)
      await client.upsert(collection, { wait: true, points: points.map(toPoint) })
    },
    async query(vector, options) {
      return (await exists()) ? nearest(client, collection, { vector, ...options }) : []
    },
    async delete(ids) {
      if (ids.length === 0 || !(await exists())) return
      await client.delete(collection, { wait: true, points: ids.map(uuidOf) })
    },
    count: async () => ((await exists()) ? (await client.count(collection, { exact: true })).count : 0),
  }
}

async function makeCollection(client: QdrantClient, collection: string, size: number): Promise<void> {
  try {
    await client.createCollection(collection, { vectors: { size, distance: 'Cosine' } })
    await client.createPayloadIndex(collection, { wait: true, field_name: 'scope', field_schema: 'keyword' })
  } catch (error) {
    // Somebody else was faster.
    if (!(await client.collectionExists(collection)).exists) throw error
  }
}

interface Search extends VectorQuery {
  vector: readonly number[]
}

async function nearest(client: QdrantClient, collection: string, search: Search): Promise<VectorHit[]> {
  const { vector, limit, scope, exceptScope } = search
  const matching = (value: string) => [{ key: 'scope', match: { value } }]
  const { points } = await client.query(collection, {
    query: [...vector],
    limit,
    with_payload: true,
    filter: {
      ...(scope !== undefined && { must: matching(scope) }),
      ...(exceptScope !== undefined && { must_not: matching(exceptScope) }),
    },
  })
  return points.map(({ payload, score }) => ({ id: String(payload?.['id']), score }))
}

function toPoint({ id, vector, scope }: VectorPoint) {
  return { id: uuidOf(id), vector: [...vector], payload: { id, scope: scope ?? '' } }
}

/** The same UUID for the same id, on every machine. */
function uuidOf(id: string): string {
  const [a, b, c, d, e] = /^(.{8})(.{4})(.{4})(.{4})(.{12})/
    .exec(createHash('sha256').update(id).digest('hex'))!
    .slice(1)
  return [a, b, c, d, e].join('-')
}
