/** What may be said of a call to a vector store: how much went in and how much came out. Never a vector, id or payload. */
import { fieldOf, listOf } from '@zeph-telemetry/core/read-value'

/** `db.operation.batch.size`: the convention wants it only where there is more than one. */
export function batchSize(count: number | undefined): number | undefined {
  return count !== undefined && count > 1 ? count : undefined
}

const GIVEN = ['points', 'vectors', 'ids', 'records', 'items', 'documents', 'rows', 'queries', 'searches']
/** Their lists of numbers are ids; everybody else's are one vector. */
const TAKES_IDS = /^(?:delete|remove|get|retrieve|fetch)/
const RETURNS_NO_ROWS = /^(?:upsert|insert|add|update|set|put|delete|remove|create|drop|count)/

/** How many points, ids or queries are in the arguments of a method of that name. */
export function itemsGiven(method: string, args: readonly unknown[]): number | undefined {
  for (const arg of args) {
    const list = listOf(arg) ?? listOf(fieldOf(arg, ...GIVEN))
    if (list === undefined) continue
    return typeof list[0] === 'number' && !TAKES_IDS.test(method) ? undefined : list.length
  }
  return undefined
}

const RETURNED = ['points', 'matches', 'results', 'hits', 'records', 'documents', 'rows', 'ids', 'data']

/** How many rows a method of that name returned, those of all queries of a batch together. */
export function rowsReturned(method: string, result: unknown): number | undefined {
  if (RETURNS_NO_ROWS.test(method)) return undefined
  const list = listOf(result) ?? listOf(fieldOf(result, ...RETURNED))
  return isBatchAnswer(list?.[0])
    ? list?.reduce<number>((sum, answer) => sum + (listOf(answer)?.length ?? 0), 0)
    : list?.length
}

/** The answer to one of several queries; a pair of a row and its score is a row. */
function isBatchAnswer(item: unknown): boolean {
  const list = listOf(item)
  return list !== undefined && !(list.length === 2 && typeof list[0] === 'object' && typeof list[1] === 'number')
}

/** The store's own code of a failure: of HTTP, of gRPC, of SQL, or a name such as `NOT_FOUND`. What Node calls a failed connection is none. */
export function statusCodeOf(error: unknown): string | undefined {
  const code = fieldOf(error, 'status', 'statusCode', 'code')
  if (typeof code === 'number') return Number.isSafeInteger(code) ? String(code) : undefined
  return typeof code === 'string' && /^(?!(?:UND_)?ERR_)(?=.*[\d_])[A-Z0-9_]{1,64}$/.test(code) ? code : undefined
}
