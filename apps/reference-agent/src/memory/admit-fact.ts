/**
 * Decides whether a fact is worth a record. What can be told by looking at the text and at what is known comes first;
 * the model is asked only about the rest. Credentials are never kept.
 */
import { z } from 'zod'
import type { Admission, AdmissionReason, Fact } from './memory.ts'
import type { MemoryParts } from './memory-parts.ts'
import { nearestFacts } from './nearest-facts.ts'

const SHORTEST = 8
const LONGEST = 2_000
const SECRETS = [
  /\b(?:sk|pk|ghp|gho|glpat|xox[abp])[-_][\w-]{12,}|\bAKIA[A-Z0-9]{12,}|-----BEGIN/,
  /\b(?:password|passphrase|api[ -]?key)\b\s*(?:is|=|:)\s*\S/i,
  /\b(?:secret|token)\b\s*(?:is|=|:)\s*(?=\S*\d)\S{6,}/i,
]
/** Above this, one says what the other says. */
const SAME = 0.97
const ADMIT_FROM = 0.35
const USEFULNESS_WEIGHT = 0.7

const RATING = z.object({ usefulness: z.number(), reason: z.string() })

const INSTRUCTIONS = `Rate how useful it will be in later conversations to have kept the user's statement, as a number
from 0 (a greeting, a question, a command) to 1 (a lasting fact, a decision, a preference, a date), and say why in a few words.`

export async function admitFact(parts: MemoryParts, { sessionId, text }: Fact): Promise<Admission> {
  const refusal = refusalOf(text)
  if (refusal !== undefined) return { admitted: false, score: 0, reason: refusal }
  if (parts.facts.idOf(sessionId, text) !== undefined) return { admitted: true, score: 1, reason: 'said_before' }
  const [nearest] = await nearestFacts(parts, text, { limit: 1, scope: sessionId })
  const similarity = Math.max(0, nearest?.score ?? 0)
  if (similarity > SAME) return { admitted: false, score: 0, reason: 'nothing_new' }
  const question = { name: 'memory_admission', schema: RATING, instructions: INSTRUCTIONS, text }
  const { usefulness, reason: explanation } = await parts.ask(question)
  const rated = Math.min(1, Math.max(0, usefulness))
  const score = rated * (USEFULNESS_WEIGHT + (1 - USEFULNESS_WEIGHT) * (1 - similarity))
  const admitted = score >= ADMIT_FROM
  return { admitted, score, reason: admitted ? 'useful' : 'not_useful', explanation }
}

function refusalOf(text: string): AdmissionReason | undefined {
  if (text.trim().length < SHORTEST) return 'too_short'
  if (text.length > LONGEST) return 'too_long'
  return SECRETS.some((pattern) => pattern.test(text)) ? 'credential' : undefined
}
