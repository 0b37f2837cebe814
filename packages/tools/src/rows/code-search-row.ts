/** How the span of a code search is filled. */
import type { WrapperRow } from '@zeph-telemetry/core'
import type { TOOL_SPANS } from '../span-map.ts'
import { isObject } from '../tool-call.ts'
import type { ToolSpan } from '../tool-spans.ts'

type SearchSpan = ToolSpan<'tool.search_code'>

export const CODE_SEARCH_ROW: WrapperRow<typeof TOOL_SPANS, 'tool.search_code'> = {
  attributes: (query, limit) => ({
    'zeph.query.length': queryText(query)?.length,
    'gen_ai.retrieval.top_k': mostResults(limit) ?? (isObject(query) ? mostResults(query) : undefined),
  }),
  onResult: (span, found, [query]) => {
    setQuery(span, query)
    span.set({ 'zeph.result.count': countOf(found) })
  },
  onError: (span, _error, [query]) => setQuery(span, query),
}

function setQuery(span: SearchSpan, query: unknown): void {
  span.content('gen_ai.retrieval.query.text', () => queryText(query))
}

const QUERY_KEYS = ['query', 'text', 'pattern'] as const
const LIMIT_KEYS = ['limit', 'topK', 'top_k', 'k'] as const
const RESULT_KEYS = ['results', 'matches', 'hits', 'items', 'documents'] as const

function queryText(query: unknown): string | undefined {
  if (query instanceof RegExp) return query.source
  const text = isObject(query) ? firstOf(query, QUERY_KEYS) : query
  return typeof text === 'string' ? text : undefined
}

function mostResults(given: unknown): number | undefined {
  const limit = isObject(given) ? firstOf(given, LIMIT_KEYS) : given
  return Number.isSafeInteger(limit) && (limit as number) > 0 ? (limit as number) : undefined
}

/** How many there are in what a search usually gives; undefined where that is not plain. */
function countOf(found: unknown): number | undefined {
  if (Array.isArray(found)) return found.length
  if (found instanceof Map || found instanceof Set) return found.size
  const list = isObject(found) ? firstOf(found, RESULT_KEYS) : undefined
  return Array.isArray(list) ? list.length : undefined
}

function firstOf(object: object, keys: readonly string[]): unknown {
  const key = keys.find((name) => name in object)
  return key === undefined ? undefined : (object as Readonly<Record<string, unknown>>)[key]
}
