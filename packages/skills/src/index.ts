/** Spans of an agent's skills. */
export {
  type InstrumentSkillMatcherOptions,
  instrumentSkillMatcher,
  type VectorStore,
} from './instrument-skill-matcher.ts'
export { instrumentSkillRegistry } from './instrument-skill-registry.ts'
export { skillSpans } from './skill-spans.ts'
export { SKILL_SPANS } from './span-map.ts'
