/**
 * What a turn leaves behind: how its skill did, what the user said of the answer before, and facts worth keeping. A
 * skill that a user was not content with is made better at once.
 */
import { findFact } from '../learning/find-fact.ts'
import { readFeedback } from '../learning/read-feedback.ts'
import type { AgentParts } from './agent-parts.ts'

export interface Experience {
  task: string
  sessionId: string
  outcome: 'succeeded' | 'failed'
  skill: string | undefined
}

export interface Lesson {
  /** What changed: scores, skills and facts. */
  updates: number
}

export async function learn(experience: Experience, parts: AgentParts): Promise<Lesson> {
  // The feedback is about the skill of the turn before, so it comes before this turn's own.
  const fromFeedback = await learnFromFeedback(experience, parts)
  const { sessionId, skill, outcome } = experience
  if (skill !== undefined) parts.ranking.record({ sessionId, skill, succeeded: outcome === 'succeeded' })
  return { updates: fromFeedback + Number(skill !== undefined) + (await keepFact(experience, parts)) }
}

async function learnFromFeedback({ task, sessionId }: Experience, { ranking, skills }: AgentParts): Promise<number> {
  const feedback = readFeedback(task)
  const skill = feedback && ranking.correctLast(sessionId, feedback === 'good')
  if (skill === undefined) return 0
  if (feedback === 'good') return 1
  await skills.evolve(skill, task)
  return 2
}

async function keepFact({ task, sessionId }: Experience, { memory }: AgentParts): Promise<number> {
  const text = findFact(task)
  if (text === undefined) return 0
  const { admitted } = await memory.remember({ sessionId, text })
  return Number(admitted)
}
