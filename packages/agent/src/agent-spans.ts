/** The agent's spans as functions, and its metrics. */
import { type DefinedMetrics, type DefinedSpans, defineMetrics, defineSpans } from '@zeph-telemetry/core'
import { AGENT_METRICS } from './metric-map.ts'
import { AGENT_SPANS } from './span-map.ts'

/**
 * The agent's spans as typed functions (`instrument`, `with`, `methods`, `start`), for single spans and own shapes.
 * @example
 * const facts = await agentSpans.with('agent.prepare_context', {}, () => recall(task))
 */
export const agentSpans: DefinedSpans<typeof AGENT_SPANS> = defineSpans(AGENT_SPANS)

export const agentMetrics: DefinedMetrics<typeof AGENT_METRICS> = defineMetrics(AGENT_METRICS)
