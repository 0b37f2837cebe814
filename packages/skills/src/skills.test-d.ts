/** Types of the wrappers; checked by `tsc`, run by nobody. */
import { instrumentSkillMatcher, instrumentSkillRegistry, skillSpans } from './index.ts'

class Skills {
  readonly folder = 'skills'
  async readAll(_deep?: boolean): Promise<string[]> {
    return []
  }
  find(task: string, limit: number): { name: string }[] {
    return [{ name: task }].slice(0, limit)
  }
}

const registry: Skills = instrumentSkillRegistry(new Skills(), { methods: { readAll: 'skill.registry_load' } })
const all: Promise<string[]> = registry.readAll()
const matcher: Skills = instrumentSkillMatcher(new Skills(), {
  vectorStore: { system: 'qdrant', collection: 'skills' },
  methods: {
    find: {
      span: 'skill.match',
      attributes: (task, limit) => ({ 'zeph.query.length': task.length, 'zeph.query.limit': limit }),
      onResult: (span, found) => span.set({ 'gen_ai.skill.name': found[0]?.name }),
    },
  },
})
instrumentSkillMatcher(new Skills(), { methods: { find: { span: 'skill.qdrant_match', kind: 'internal' } } })
// @ts-expect-error a kind that the span never has
instrumentSkillMatcher(new Skills(), { methods: { find: { span: 'skill.match', kind: 'client' } } })
// @ts-expect-error no such method
instrumentSkillRegistry(new Skills(), { methods: { load: 'skill.registry_load' } })
// @ts-expect-error not a method
instrumentSkillRegistry(new Skills(), { methods: { folder: 'skill.registry_load' } })
// @ts-expect-error no such span
instrumentSkillRegistry(new Skills(), { methods: { readAll: 'skill.load' } })
// @ts-expect-error a store without a system
instrumentSkillMatcher(new Skills(), { vectorStore: { collection: 'skills' } })
// @ts-expect-error an attribute of another span
instrumentSkillMatcher(new Skills(), { attributes: { 'skill.match': { 'db.system.name': 'sqlite' } } })

// @ts-expect-error a required attribute is missing
skillSpans.start('skill.qdrant_match', {})
// The map gives what is constant.
skillSpans.start('skill.qdrant_match', { 'db.system.name': 'qdrant' }, { kind: 'internal' })
// @ts-expect-error a number of skills
skillSpans.start('skill.registry_load', { 'zeph.skill.count': '7' })
// @ts-expect-error content is given as a function, to `span.content`
skillSpans.start('skill.match', { 'zeph.query.text': 'list the files' })
skillSpans.with('skill.match', {}, (span) => span.content('zeph.query.text', () => 'list the files'))
// @ts-expect-error no content
skillSpans.with('skill.match', {}, (span) => span.content('gen_ai.skill.name', () => 'list-files'))

void [registry, all, matcher]
