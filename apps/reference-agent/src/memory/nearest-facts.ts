/**
 * The search by meaning. It is a help, not a condition: where the model makes no embeddings or the vector store is away,
 * this says so in the log and the memory goes on with its other ways to find things.
 */
import type { FactRow } from './fact-store.ts'
import type { MemoryParts } from './memory-parts.ts'
import type { VectorHit, VectorQuery } from './vector-store.ts'

/** Embedding models take only so much, and what a text is about is said before that. */
const LONGEST = 6_000

type Parts = Pick<MemoryParts, 'embed' | 'vectors' | 'facts' | 'log'>

export async function nearestFacts(parts: Parts, text: string, options: VectorQuery): Promise<VectorHit[]> {
  if (text.trim() === '') return []
  try {
    const [vector] = await parts.embed([text.slice(0, LONGEST)])
    return await parts.vectors.query(vector!, options)
  } catch (error) {
    parts.log.warn({ err: error }, 'memory goes without vectors')
    return []
  }
}

type Indexed = Pick<FactRow, 'id' | 'sessionId' | 'text'>

/** Puts the vectors of facts into the store. Those for which it fails are made up for by the next consolidation. */
export async function indexFacts(parts: Parts, facts: readonly Indexed[]): Promise<void> {
  if (facts.length === 0) return
  try {
    const vectors = await parts.embed(facts.map(({ text }) => text))
    await parts.vectors.upsert(facts.map(({ id, sessionId }, at) => ({ id, vector: vectors[at]!, scope: sessionId })))
    const ids = facts.map(({ id }) => id)
    parts.facts.markEmbedded(ids, parts.vectors.collection)
  } catch (error) {
    parts.log.warn({ err: error, facts: facts.length }, 'facts are kept without vectors for now')
  }
}
