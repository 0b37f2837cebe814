/** Wraps a store of vectors of any make. For Qdrant's own client there is an adapter. */
import { defineWrapper, type Wrapper, type WrapperMethods } from '@zeph-telemetry/core'
import { measureOperation } from './measure-operation.ts'
import { memorySpans } from './memory-spans.ts'
import type { MEMORY_SPANS } from './span-map.ts'
import { batchSize, itemsGiven, rowsReturned, statusCodeOf } from './vector/read-vector-call.ts'

type Spans = typeof MEMORY_SPANS

/** What a store of vectors is, and how it is wrapped. */
export interface VectorStoreOptions<T> {
  /** The product, such as `pgvector`; for `db.system.name`. */
  readonly system: string
  /** The one collection, table or index that the object stands for. */
  readonly collection?: string
  readonly serverAddress?: string
  readonly serverPort?: number
  /** Methods with other names, `{ nearest: 'memory.vector_store' }`; the usual ones need not be given. `false` leaves a usual one alone. */
  readonly methods?: WrapperMethods<Spans, T>
}

const USUAL_METHODS = [
  'upsert',
  'insert',
  'add',
  'addDocuments',
  'addVectors',
  'update',
  'delete',
  'deleteMany',
  'remove',
  'query',
  'queryBatch',
  'search',
  'searchBatch',
  'similaritySearch',
  'similaritySearchWithScore',
  'get',
  'retrieve',
  'fetch',
  'scroll',
  'count',
]

/**
 * Makes every operation of a vector store a `memory.vector_store` span, and measures it in `db.client.operation.duration`. The method's name is
 * the operation's. Without the `profiling` condition the object stays untouched.
 * @returns the same object
 * @example
 * const facts = instrumentVectorStore(new FactVectors(), { system: 'sqlite-vec', collection: 'facts' })
 */
export function instrumentVectorStore<T extends object>(store: T, options: VectorStoreOptions<T>): T {
  const given = options.methods ?? {}
  const fixed = {
    'db.system.name': options.system,
    'db.collection.name': options.collection,
    'server.address': options.serverAddress,
    'server.port': options.serverPort,
  }
  for (const method of new Set([...USUAL_METHODS, ...Object.keys(given)])) {
    const own: unknown = Object.hasOwn(given, method) ? { [method]: given[method as keyof typeof given] } : {}
    wrapMethod(method)(store, {
      methods: own as WrapperMethods<Spans, T>,
      attributes: { 'memory.vector_store': { ...fixed, 'db.operation.name': method } },
    })
  }
  return store
}

/** The wrapper of one method: each is another operation. */
function wrapMethod(method: string): Wrapper<Spans> {
  return defineWrapper(memorySpans, {
    methods: { [method]: 'memory.vector_store' },
    rows: {
      'memory.vector_store': {
        attributes: (...args) => ({ 'db.operation.batch.size': batchSize(itemsGiven(method, args)) }),
        onResult: (span, result) => span.set({ 'db.response.returned_rows': rowsReturned(method, result) }),
        onError: (span, error) => span.set({ 'db.response.status_code': statusCodeOf(error) }),
        onEnd: measureOperation,
      },
    },
  })
}
