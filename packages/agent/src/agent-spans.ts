/** The agent's spans as functions. */
import { type DefinedSpans, defineSpans } from '@zeph-telemetry/core'
import { AGENT_SPANS } from './span-map.ts'

/**
 * The agent's spans as typed functions (`instrument`, `with`, `methods`, `start`), for single spans and own shapes.
 * @example
 * const facts = await agentSpans.with('agent.prepare_context', {}, () => recall(task))
 */
export const agentSpans: DefinedSpans<typeof AGENT_SPANS> = defineSpans(AGENT_SPANS)
