/**
 * Merges the facts of a session that say nearly the same. New facts are compared with their nearest neighbours, groups of
 * near-duplicates are put into one sentence by the model, and the oldest record of a group goes on with that sentence.
 */
import { z } from 'zod'
import type { FactRow } from './fact-store.ts'
import type { Consolidation, ConsolidationPass } from './memory.ts'
import type { MemoryParts } from './memory-parts.ts'
import { indexFacts, nearestFacts } from './nearest-facts.ts'

/** Bounds of one run; what is left over is the next one's. */
const FACTS_AT_ONCE = 64
const SESSIONS_AT_ONCE = 20
const NEIGHBOURS = 6
const NEARLY_THE_SAME = 0.78

const MERGED = z.object({ text: z.string().min(1) })

const INSTRUCTIONS = `The lines say nearly the same, the oldest first. Put them into one statement that keeps every detail;
where they contradict one another, the last line is right.`

export async function consolidateFacts(parts: MemoryParts, sessionId: string): Promise<Consolidation> {
  const { facts, vectors } = parts
  await indexFacts(parts, facts.withoutVector(sessionId, vectors.collection, FACTS_AT_ONCE))
  const fresh = facts.toConsolidate(sessionId, FACTS_AT_ONCE)
  let [merged, written] = [0, 0]
  for (const group of await groupsOf(parts, fresh)) {
    const gone = await mergeGroup(parts, facts.find(group))
    merged += gone
    written += Math.sign(gone)
  }
  facts.markConsolidated(fresh.map(({ id }) => id))
  return { sessionId, examined: fresh.length, merged, written }
}

export async function runConsolidation({ self, facts, vectors }: MemoryParts): Promise<ConsolidationPass> {
  const sessions = facts.sessionsToConsolidate(vectors.collection, SESSIONS_AT_ONCE)
  let merged = 0
  for (const sessionId of sessions) merged += (await self.consolidate(sessionId)).merged
  const { forgotten } = await self.forget()
  return { sessions: sessions.length, merged, forgotten }
}

/** Ids of facts that belong together: each is a near-duplicate of at least one other of its group. */
async function groupsOf(parts: MemoryParts, facts: readonly FactRow[]): Promise<string[][]> {
  const groups = new Map<string, string[]>()
  const groupOf = (id: string) => groups.get(id) ?? [id]
  for (const { id, text, sessionId } of facts) {
    const hits = await nearestFacts(parts, text, { limit: NEIGHBOURS, scope: sessionId })
    const near = hits.filter(({ score }) => score >= NEARLY_THE_SAME)
    const joined = [...new Set([id, ...near.map((hit) => hit.id)].flatMap(groupOf))]
    for (const member of joined) groups.set(member, joined)
  }
  return [...new Set(groups.values())].filter((group) => group.length > 1)
}

async function mergeGroup(parts: MemoryParts, group: readonly FactRow[]): Promise<number> {
  const [oldest, ...others] = group.toSorted((left, right) => Number(left.id) - Number(right.id))
  if (!oldest || others.length === 0) return 0
  const text = [oldest, ...others].map((fact) => fact.text).join('\n')
  const answer = await parts.ask({ name: 'memory_merge', schema: MERGED, instructions: INSTRUCTIONS, text })
  const gone = others.map(({ id }) => id)
  const merge = { survivor: oldest.id, text: answer.text.trim(), others: gone, now: parts.now() }
  if (!parts.facts.merge(merge)) return 0
  await parts.vectors.delete(gone)
  await indexFacts(parts, parts.facts.find([oldest.id]))
  return gone.length
}
