/** Wraps whatever keeps an agent's skills. */
import { defineWrapper, type Wrapper } from '@zeph-telemetry/core'
import { SKILL_ROWS } from './rows/skill-rows.ts'
import { skillSpans } from './skill-spans.ts'
import type { SKILL_SPANS } from './span-map.ts'

/**
 * Makes loading skills (`load`), loading one again (`reload`), writing one (`generate`) and making one better (`evolve`) spans, and
 * whatever `methods` names. Methods that the object does not have are left out. Without the `profiling` condition the object stays
 * untouched.
 * @returns the same object
 * @example
 * const registry = instrumentSkillRegistry(new MySkills(), { methods: { readAll: 'skill.registry_load' } })
 */
export const instrumentSkillRegistry: Wrapper<typeof SKILL_SPANS> = defineWrapper(skillSpans, {
  methods: {
    load: 'skill.registry_load',
    reload: 'skill.hot_reload',
    generate: 'skill.generate',
    evolve: 'skill.evolution',
  },
  rows: SKILL_ROWS,
})
