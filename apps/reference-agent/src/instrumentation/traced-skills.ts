/** The skills and how they are found, wrapped where they are made, and loaded. */
import { skillReloadChannel } from '@zeph-telemetry/channels'
import { instrumentSkillMatcher, instrumentSkillRegistry } from '@zeph-telemetry/skills'
import { createSkillMatcher, type SkillMatcher, type SkillMatcherOptions } from '../skills/skill-matcher.ts'
import { createSkillRegistry, type SkillRegistry, type SkillRegistryOptions } from '../skills/skill-registry.ts'

export interface SkillOptions extends SkillRegistryOptions, Omit<SkillMatcherOptions, 'registry' | 'log'> {
  /** The product that keeps the vectors. */
  vectorSystem: string
  /** Skills are read anew when their files change, until then. */
  watchUntil: AbortSignal | undefined
}

export interface OpenSkills {
  skills: SkillRegistry
  matcher: SkillMatcher
}

export async function openTracedSkills(options: SkillOptions): Promise<OpenSkills> {
  const { vectorSystem, watchUntil, vectors } = options
  const skills = instrumentSkillRegistry(createSkillRegistry({ ...options, reloads: skillReloadChannel<string>() }))
  const matcher = instrumentSkillMatcher(createSkillMatcher({ ...options, registry: skills }), {
    vectorStore: { system: vectorSystem, collection: vectors.collection },
    textIndex: 'skills',
  })
  // What changes while they are read is seen, too.
  if (watchUntil !== undefined) await skills.watch(watchUntil)
  await skills.load()
  return { skills, matcher }
}
