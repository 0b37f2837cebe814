/**
 * `@qdrant/js-client-rest` with every operation on collections and points a `memory.vector_store` span. Vectors, ids, filters and payloads are
 * never recorded. Calls of the generated client behind `api()` are not seen.
 */
import type { QdrantClient } from '@qdrant/js-client-rest'
import type { AttributesOf, DefinedMethods, SpanOf } from '@zeph-telemetry/core'
import { fieldOf } from '@zeph-telemetry/core/read-value'
import { measureOperation } from './measure-operation.ts'
import { memorySpans } from './memory-spans.ts'
import type { MEMORY_SPANS } from './span-map.ts'
import { QDRANT_OPERATIONS, type QdrantOperation } from './vector/qdrant-operations.ts'
import { batchSize, statusCodeOf } from './vector/read-vector-call.ts'

type Spans = typeof MEMORY_SPANS
type VectorSpan = SpanOf<Spans, 'memory.vector_store'>
type Server = Pick<AttributesOf<Spans, 'memory.vector_store'>, 'server.address' | 'server.port'>

/**
 * Makes every operation of a client a span, and measures it in `db.client.operation.duration`. Doing it twice changes nothing; without the
 * `profiling` condition the client stays untouched.
 * @returns the same client
 * @example
 * const client = instrumentQdrant(new QdrantClient({ url: 'http://127.0.0.1:6333' }))
 */
export function instrumentQdrant<T extends QdrantClient>(client: T): T {
  const server = serverOf(client)
  const rows = Object.entries(QDRANT_OPERATIONS).map(([method, operation]) => [
    method,
    rowOf(method, operation, server),
  ])
  return memorySpans.methods(client, Object.fromEntries(rows) as DefinedMethods<Spans, T>)
}

function rowOf(method: string, { given, returned }: QdrantOperation, server: Server) {
  return {
    span: 'memory.vector_store',
    attributes: (collection: unknown, request: unknown) => ({
      'db.system.name': 'qdrant',
      'db.operation.name': method,
      'db.collection.name': typeof collection === 'string' ? collection : undefined,
      'db.operation.batch.size': batchSize(given?.(typeof collection === 'string' ? request : collection)),
      ...server,
    }),
    onResult: (span: VectorSpan, result: unknown) => span.set({ 'db.response.returned_rows': returned?.(result) }),
    onError: (span: VectorSpan, error: unknown) => {
      const code = failureCode(error)
      // The client's classes of errors have no names, and those of `fetch` say nothing.
      span.set({ 'db.response.status_code': code, 'error.type': code ?? connectionFailure(error) })
    },
    onEnd: measureOperation,
  }
}

/** The HTTP status of a failure; two of the client's errors do not keep it as a field. */
function failureCode(error: unknown): string | undefined {
  if (fieldOf(error, 'name') === 'QdrantClientResourceExhaustedError') return '429'
  const message = fieldOf(error, 'message')
  const told = typeof message === 'string' ? /^Unexpected Response: (\d{3})\b/.exec(message)?.[1] : undefined
  return told ?? statusCodeOf(error)
}

/** `ECONNREFUSED`, for example. */
function connectionFailure(error: unknown): string | undefined {
  const code = fieldOf(fieldOf(error, 'cause'), 'code')
  return typeof code === 'string' && /^[A-Z][A-Z_]{1,63}$/.test(code) ? code : undefined
}

/** The client keeps them to itself; where a version does not, nothing is said. */
function serverOf(client: object): Server {
  const host = fieldOf(client, '_host')
  const port = fieldOf(client, '_port')
  return {
    'server.address': typeof host === 'string' ? host.replace(/^\[|\]$/g, '') : undefined,
    'server.port': typeof port === 'number' ? port : undefined,
  }
}
