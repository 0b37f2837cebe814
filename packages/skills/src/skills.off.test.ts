import { expect, test } from 'vitest'
import { instrumentSkillMatcher, instrumentSkillRegistry, skillSpans } from './index.ts'

class Skills {
  load(): string[] {
    return ['a']
  }
  match(task: string): string {
    return task
  }
}

test('without the profiling condition registries and matchers are left alone, whatever the options', () => {
  const skills = new Skills()
  expect(instrumentSkillRegistry(skills, { methods: { load: 'skill.registry_load' } })).toBe(skills)
  expect(instrumentSkillMatcher(skills, { vectorStore: { system: 'sqlite' }, textIndex: 'skills' })).toBe(skills)
  expect(Reflect.ownKeys(skills)).toEqual([])
})

test('without the profiling condition the spans of skills are nothing', () => {
  const call = () => 1
  expect(skillSpans.instrument('skill.match', {}, call)).toBe(call)
  expect(skillSpans.start('skill.match', {}).recording).toBe(false)
  expect(skillSpans.with('skill.match', {}, (span) => span.recording)).toBe(false)
})
