/**
 * Keeps a fact: admission, the record, and then, for a new one, its vector and what can be learned from it. The record
 * counts; where the model fails to extract something from it, that is logged and the fact is kept all the same.
 */

import type { Fact, Remembered } from './memory.ts'
import type { MemoryParts } from './memory-parts.ts'
import { indexFacts } from './nearest-facts.ts'

export async function rememberFact(parts: MemoryParts, fact: Fact): Promise<Remembered> {
  const { sessionId } = fact
  const text = fact.text.replace(/\s+/g, ' ').trim()
  const admission = await parts.self.admit({ sessionId, text })
  if (!admission.admitted) return admission
  const { id, isNew } = parts.facts.keep({ sessionId, text, importance: admission.score, now: parts.now() })
  if (isNew) await learnFrom(parts, { id, sessionId, text })
  return { ...admission, id }
}

async function learnFrom(parts: MemoryParts, fact: Fact & { id: string }): Promise<void> {
  const { self, log } = parts
  const steps = [indexFacts(parts, [fact]), self.extractGraph(fact.text), self.extractPersona(fact.text)]
  for (const step of await Promise.allSettled(steps)) {
    if (step.status === 'rejected') log.warn({ err: step.reason, fact: fact.id }, 'a fact was not understood in full')
  }
}
