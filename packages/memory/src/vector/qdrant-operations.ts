/** What is read of each operation of Qdrant's client: a table, as its REST API has it. */
import { fieldOf, listOf } from '@zeph-telemetry/core/read-value'

type Count = (value: unknown) => number | undefined

/** One method of the client. */
export interface QdrantOperation {
  /** How many points, ids or queries the second argument holds. */
  readonly given?: Count
  /** How many rows the result holds. */
  readonly returned?: Count
}

const list: Count = (value) => listOf(value)?.length
const listIn =
  (field: string): Count =>
  (value) =>
    listOf(fieldOf(value, field))?.length
const ofAll =
  (count: Count): Count =>
  (value) =>
    listOf(value)?.reduce<number>((sum, answer) => sum + (count(answer) ?? 0), 0)

const points = listIn('points')
const searches = listIn('searches')
/** Points one by one, or column by column. */
const upserted: Count = (value) => points(value) ?? listIn('ids')(fieldOf(value, 'batch'))

/**
 * By the client's method; the first argument of each is the collection, where it has one. Those that an older client had and the newest has
 * not are here, too. Snapshots, shards and cluster are for administrators.
 */
export const QDRANT_OPERATIONS: Readonly<Record<string, QdrantOperation>> = {
  upsert: { given: upserted },
  delete: { given: points },
  updateVectors: { given: points },
  deleteVectors: { given: points },
  setPayload: { given: points },
  overwritePayload: { given: points },
  deletePayload: { given: points },
  clearPayload: { given: points },
  batchUpdate: { given: listIn('operations') },
  query: { returned: points },
  queryBatch: { given: searches, returned: ofAll(points) },
  queryGroups: { returned: listIn('groups') },
  search: { returned: list },
  searchBatch: { given: searches, returned: ofAll(list) },
  searchPointGroups: { returned: listIn('groups') },
  searchMatrixPairs: { returned: listIn('pairs') },
  searchMatrixOffsets: {},
  recommend: { returned: list },
  recommendBatch: { given: searches, returned: ofAll(list) },
  recommend_batch: { given: searches, returned: ofAll(list) },
  recommendPointGroups: { returned: listIn('groups') },
  discoverPoints: { returned: list },
  discoverBatchPoints: { given: searches, returned: ofAll(list) },
  facet: { returned: listIn('hits') },
  retrieve: { given: listIn('ids'), returned: list },
  scroll: { returned: points },
  count: {},
  getCollections: { returned: listIn('collections') },
  getCollection: {},
  collectionExists: {},
  createCollection: {},
  recreateCollection: {},
  updateCollection: {},
  deleteCollection: {},
  createPayloadIndex: {},
  deletePayloadIndex: {},
  createVectorName: {},
  deleteVectorName: {},
  getAliases: { returned: listIn('aliases') },
  getCollectionAliases: { returned: listIn('aliases') },
  updateCollectionAliases: { given: listIn('actions') },
}
