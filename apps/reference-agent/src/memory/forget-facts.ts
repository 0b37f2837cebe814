/**
 * Forgets: facts lose strength with the time since they were last of use, and go when little is left or when there are
 * too many. Relations that nothing has mentioned for as long go with them.
 */
import type { FadeRule } from './fact-store.ts'
import type { ForgetOptions } from './memory.ts'
import type { MemoryParts } from './memory-parts.ts'

const DAY = 24 * 60 * 60 * 1_000
const HALF_LIFE = 30 * DAY
const WEAKEST = 0.05
const FACTS_AT_MOST = 10_000
const RELATIONS_AT_MOST = 20_000
const RELATIONS_LAST = 365 * DAY
/** Bound of one run; what is left over is the next one's. */
const AT_ONCE = 1_000

export async function forgetFacts(parts: MemoryParts, options: ForgetOptions): Promise<{ forgotten: number }> {
  const { facts, vectors, graph } = parts
  const { olderThan, sessionId } = options
  const now = parts.now()
  const rule: FadeRule = {
    usedBefore: olderThan?.getTime() ?? 0,
    now,
    halfLife: HALF_LIFE,
    weakest: WEAKEST,
    keepAtMost: FACTS_AT_MOST,
    ...(sessionId !== undefined && { sessionId }),
  }
  const faded = facts.faded(rule, AT_ONCE)
  if (sessionId === undefined) graph.prune(olderThan?.getTime() ?? now - RELATIONS_LAST, RELATIONS_AT_MOST)
  if (faded.length === 0) return { forgotten: 0 }
  facts.remove(faded)
  // A vector without its fact is never shown; it is only in the way.
  await vectors.delete(faded)
  return { forgotten: faded.length }
}
