import { resolve } from 'node:path'
import { describeReadme } from '@zeph-telemetry/span-docs'
import { AGENT_SPANS } from './span-map.ts'

describeReadme({
  folder: resolve(import.meta.dirname, '..'),
  spans: AGENT_SPANS,
  prints: 'Tea is at five.\n',
  emits: ['agent.turn', 'agent.prepare_context'],
})
