/** Skills as they are looked for: both ways together, by words, by embedding; and the indexes that this needs. */
import type { SpanOf } from '@zeph-telemetry/core'
import { countIn, countOf, fieldOf, limitOf, wordOf } from '@zeph-telemetry/core/read-value'
import { askedText, foundIn, scoreOf, skillName } from '../read-skill.ts'
import type { SKILL_SPANS } from '../span-map.ts'
import type { SkillRows } from './skill-rows.ts'

type Span<N extends keyof typeof SKILL_SPANS> = SpanOf<typeof SKILL_SPANS, N>
type Args = readonly unknown[]

export const MATCHER_ROWS: SkillRows = {
  'skill.match': {
    attributes: (...args) => ({ 'zeph.query.length': askedText(args[0])?.length, 'zeph.query.limit': limitOf(args) }),
    onResult: (span, result, args) => {
      const found = foundIn(result)
      const best = found?.[0] ?? result
      span.set({
        'zeph.result.count': found?.length,
        'gen_ai.skill.name': typeof best === 'string' ? undefined : skillName(best),
        'zeph.skill.score': scoreOf(best),
        'zeph.skill.match.strategy': wordOf(fieldOf(result, 'strategy')),
      })
      tellTask(span, args)
    },
    onError: (span, _error, args) => tellTask(span, args),
  },
  'skill.matcher_sync': {
    onResult: (span, synced) =>
      span.set({
        'zeph.skill.count': countOf(synced) ?? countIn(synced, 'skills', 'total'),
        'zeph.skill.indexed': countIn(synced, 'indexed', 'added'),
        'zeph.skill.removed': countIn(synced, 'removed'),
      }),
  },
  'skill.bm25_search': {
    attributes: (...args) => ({
      'zeph.query.length': askedText(args[0])?.length,
      'gen_ai.retrieval.top_k': limitOf(args),
    }),
    onResult: (span, result, args) => {
      const found = foundIn(result)
      span.set({ 'zeph.result.count': found?.length, 'zeph.skill.score': scoreOf(found?.[0]) })
      tellQuery(span, args)
    },
    onError: (span, _error, args) => tellQuery(span, args),
  },
  'skill.qdrant_match': {
    attributes: (...args) => ({
      'zeph.query.length': askedText(args[0])?.length,
      'zeph.vector.dimensions': dimensionsOf(args[0]),
      'zeph.query.limit': limitOf(args),
    }),
    onResult: (span, result) => {
      const found = foundIn(result)
      span.set({ 'db.response.returned_rows': found?.length, 'zeph.skill.score': scoreOf(found?.[0]) })
    },
    onError: (span, error) => span.set({ 'db.response.status_code': statusOf(error) }),
  },
}

/** A vector is a list of numbers, typed or not. */
function dimensionsOf(query: unknown): number | undefined {
  const vector = fieldOf(query, 'vector') ?? query
  if (ArrayBuffer.isView(vector)) return (vector as Float32Array).length
  return Array.isArray(vector) ? vector.length : undefined
}

/** The HTTP status that the clients of vector stores put on their errors. */
function statusOf(error: unknown): string | undefined {
  const status = fieldOf(error, 'status', 'statusCode')
  return Number.isInteger(status) ? String(status) : undefined
}

function tellTask(span: Span<'skill.match'>, [task]: Args): void {
  span.content('zeph.query.text', () => askedText(task))
}

function tellQuery(span: Span<'skill.bm25_search'>, [query]: Args): void {
  span.content('gen_ai.retrieval.query.text', () => askedText(query))
}
