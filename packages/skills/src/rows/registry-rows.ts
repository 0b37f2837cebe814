/** Skills as they are loaded, loaded again, made and made better. */
import { type SpanOf, shortHash } from '@zeph-telemetry/core'
import { countIn, countOf, fieldOf, wordOf } from '@zeph-telemetry/core/read-value'
import { askedText, skillName, versionOf } from '../read-skill.ts'
import type { SKILL_SPANS } from '../span-map.ts'
import type { SkillRows } from './skill-rows.ts'

type Span<N extends keyof typeof SKILL_SPANS> = SpanOf<typeof SKILL_SPANS, N>
type Args = readonly unknown[]

export const REGISTRY_ROWS: SkillRows = {
  'skill.registry_load': {
    onResult: (span, loaded) =>
      span.set({
        'zeph.skill.count': countOf(loaded) ?? countIn(loaded, 'skills', 'loaded', 'size'),
        'zeph.skill.failed': countIn(loaded, 'failed', 'problems', 'errors'),
      }),
  },
  'skill.hot_reload': {
    attributes: (changed) => {
      const path = pathOf(changed)
      return { 'zeph.path.hash': path === undefined ? undefined : shortHash(path) }
    },
    onResult: (span, change, args) => {
      span.set({
        'gen_ai.skill.name': nameIn(change),
        'zeph.skill.change': wordOf(fieldOf(change, 'kind', 'change')),
        'zeph.skill.version': versionOf(change) ?? versionOf(fieldOf(change, 'skill')),
      })
      tellPath(span, args)
    },
    onError: (span, _error, args) => tellPath(span, args),
  },
  'skill.generate': {
    attributes: (request) => ({ 'zeph.query.length': askedText(request)?.length }),
    onResult: (span, skill, args) => {
      span.set({ 'gen_ai.skill.name': nameIn(skill) })
      tellRequest(span, args)
    },
    onError: (span, _error, args) => tellRequest(span, args),
  },
  'skill.evolution': {
    attributes: (skill, feedback) => ({
      'gen_ai.skill.name': skillName(skill),
      'zeph.feedback.length': feedbackText(feedback)?.length,
    }),
    onResult: (span, skill, args) => {
      span.set({ 'zeph.skill.version': versionOf(skill) })
      tellFeedback(span, args)
    },
    onError: (span, _error, args) => tellFeedback(span, args),
  },
}

/** Of a skill that came back; a bare text may be the skill's own. */
function nameIn(skill: unknown): string | undefined {
  return typeof skill === 'string' ? undefined : skillName(skill)
}

function pathOf(changed: unknown): string | undefined {
  const path = typeof changed === 'string' ? changed : fieldOf(changed, 'path', 'file')
  return typeof path === 'string' ? path : undefined
}

function feedbackText(feedback: unknown): string | undefined {
  const text = typeof feedback === 'string' ? feedback : fieldOf(feedback, 'text', 'comment', 'feedback')
  return typeof text === 'string' ? text : undefined
}

function tellPath(span: Span<'skill.hot_reload'>, [changed]: Args): void {
  span.content('file.path', () => pathOf(changed))
}

function tellRequest(span: Span<'skill.generate'>, [request]: Args): void {
  span.content('zeph.query.text', () => askedText(request))
}

function tellFeedback(span: Span<'skill.evolution'>, [, feedback]: Args): void {
  span.content('zeph.feedback.text', () => feedbackText(feedback))
}
