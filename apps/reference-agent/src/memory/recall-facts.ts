/**
 * Finds facts in three ways and joins what they find: by meaning (nearest vectors), by words (full text), and by the
 * entities next to those that the query names. The ways cannot compare their scores, so their ranks are joined.
 */
import type { FactRow, Scope } from './fact-store.ts'
import { anyOf, fullTextQuery, tellingWords } from './full-text-query.ts'
import type { RecalledRecord, RecallOptions, RecallSource } from './memory.ts'
import type { MemoryParts } from './memory-parts.ts'
import { nearestFacts } from './nearest-facts.ts'

/** Each way may find so many times more than are wanted, for the others to confirm. */
const BREADTH = 4
const LEAST_SIMILAR = 0.3
/** Of reciprocal rank fusion: how little the first places differ. */
const RANK_OFFSET = 60
const NEIGHBOURS = 8
const ACROSS_SESSIONS = 5
/** Share of telling words that two facts have in common from which on they are shown as one. */
const SAME_WORDS = 0.8

type Found = Readonly<Record<RecallSource, readonly string[]>>

export async function recallFacts(
  parts: MemoryParts,
  query: string,
  options: RecallOptions,
): Promise<RecalledRecord[]> {
  const { limit, sessionId } = options
  if (limit < 1) return []
  const scope: Scope = sessionId === undefined ? {} : { sessionId }
  const records = fuse(parts, await search(parts, query, { scope, limit })).slice(0, limit)
  markUsed(parts, records)
  return records
}

export async function recallAcrossSessions(
  parts: MemoryParts,
  query: string,
  sessionId: string,
): Promise<RecalledRecord[]> {
  const found = await search(parts, query, { scope: { exceptSessionId: sessionId }, limit: ACROSS_SESSIONS })
  const records = withoutRepetitions(fuse(parts, found)).slice(0, ACROSS_SESSIONS)
  markUsed(parts, records)
  return records
}

async function search(
  parts: MemoryParts,
  query: string,
  { scope, limit }: { scope: Scope; limit: number },
): Promise<Found> {
  const { facts, graph } = parts
  const most = limit * BREADTH
  const { sessionId, exceptSessionId } = scope
  const hits = await nearestFacts(parts, query, {
    limit: most,
    ...(sessionId !== undefined && { scope: sessionId }),
    ...(exceptSessionId !== undefined && { exceptScope: exceptSessionId }),
  })
  return {
    vector: hits.filter(({ score }) => score >= LEAST_SIMILAR).map(({ id }) => id),
    text: facts.search(fullTextQuery(query), most, scope),
    graph: facts.search(anyOf(graph.namesNear(query, NEIGHBOURS)), most, scope),
  }
}

function fuse({ facts }: MemoryParts, found: Found): RecalledRecord[] {
  const ranked = new Map<string, { score: number; sources: RecallSource[] }>()
  for (const source of ['vector', 'text', 'graph'] as const) {
    for (const [rank, id] of found[source].entries()) {
      const entry = ranked.get(id) ?? { score: 0, sources: [] }
      ranked.set(id, entry)
      entry.score += 1 / (RANK_OFFSET + rank)
      entry.sources.push(source)
    }
  }
  // A vector may outlive its fact for a moment, so what the store no longer has is left out here.
  return facts
    .find([...ranked.keys()])
    .map((fact) => recordOf(fact, ranked.get(fact.id)!))
    .sort((left, right) => right.score - left.score || Number(right.id) - Number(left.id))
}

function recordOf(fact: FactRow, ranking: { score: number; sources: RecallSource[] }): RecalledRecord {
  const { id, sessionId, text, createdAt } = fact
  return { id, sessionId, text, ...ranking, rememberedAt: new Date(createdAt) }
}

function withoutRepetitions(records: readonly RecalledRecord[]): RecalledRecord[] {
  const kept: Array<{ record: RecalledRecord; words: Set<string> }> = []
  for (const record of records) {
    const words = new Set(tellingWords(record.text))
    if (!kept.some((other) => shareOf(words, other.words) >= SAME_WORDS)) kept.push({ record, words })
  }
  return kept.map(({ record }) => record)
}

function shareOf(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  const both = [...left].filter((word) => right.has(word)).length
  return both / Math.max(1, left.size + right.size - both)
}

/** What was of use fades more slowly. */
function markUsed({ facts, now }: MemoryParts, records: readonly RecalledRecord[]): void {
  if (records.length > 0)
    facts.markUsed(
      records.map(({ id }) => id),
      now(),
    )
}
