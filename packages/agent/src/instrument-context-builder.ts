/** Wraps whatever builds the context of a turn. */
import { defineWrapper, type Wrapper } from '@zeph-telemetry/core'
import { agentSpans } from './agent-spans.ts'
import { AGENT_ROWS } from './rows/agent-rows.ts'
import type { AGENT_SPANS } from './span-map.ts'

/**
 * Makes the steps of building a context spans: `assemble`, `fetchRecall`, `fetchSummaries`, `fetchCode`, `fetchCrossSession`,
 * `fetchGraphFacts`, `compact`, `checkSummarization`, `microcompact`, and whatever `methods` names. Methods that the object does not have
 * are left out; steps that it calls on itself are spans too. Without the `profiling` condition the object stays untouched.
 * @returns the same object
 * @example
 * const builder = instrumentContextBuilder(new MyContextBuilder(), { methods: { build: 'context.assembly' } })
 */
export const instrumentContextBuilder: Wrapper<typeof AGENT_SPANS> = defineWrapper(agentSpans, {
  methods: {
    assemble: 'context.assembly',
    fetchRecall: 'context.fetch_recall',
    fetchSummaries: 'context.fetch_summaries',
    fetchCode: 'context.fetch_code',
    fetchCrossSession: 'context.fetch_cross_session',
    fetchGraphFacts: 'context.fetch_graph_facts',
    compact: 'context.compaction',
    checkSummarization: 'context.check_summarization',
    microcompact: 'context.microcompact',
  },
  rows: AGENT_ROWS,
})
