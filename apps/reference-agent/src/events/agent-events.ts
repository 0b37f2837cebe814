/**
 * What happens to the agent, for whoever keeps account of it. What users said, paths and texts of errors are no fields: events leave with the spans.
 * Lines that a person needs them in are written by the log alone.
 */
import type { SkillChange } from '../skills/skill-registry.ts'

export interface AgentEvents {
  /** @param fields the tools that ran, in order, and how often a model was asked */
  turnAnswered(fields: { tools: readonly string[]; requests: number }): void
  turnRefused(fields: { findings: readonly string[] }): void
  planMade(fields: { steps: number }): void
  skillChanged(fields: { change: SkillChange['kind']; skill: string; version: number }): void
}

const nothing = () => {}

/** For an agent that keeps none. */
export const NO_EVENTS: AgentEvents = {
  turnAnswered: nothing,
  turnRefused: nothing,
  planMade: nothing,
  skillChanged: nothing,
}
