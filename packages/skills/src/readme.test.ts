import { resolve } from 'node:path'
import { describeReadme } from '@zeph-telemetry/span-docs'
import { SKILL_SPANS } from './span-map.ts'

describeReadme({
  folder: resolve(import.meta.dirname, '..'),
  spans: SKILL_SPANS,
  prints: 'make-tea\n',
  emits: ['skill.registry_load', 'skill.match', 'skill.bm25_search'],
})
