/** Wraps an agent's own methods: each becomes a span of the agent's map, whatever the class calls it. */
import { defineWrapper, type Wrapper, type WrapperOptions } from '@zeph-telemetry/core'
import { agentSpans } from './agent-spans.ts'
import { AGENT_ROWS } from './rows/agent-rows.ts'
import type { AGENT_SPANS } from './span-map.ts'

/** How an agent is wrapped. */
export interface InstrumentAgentOptions<T> extends WrapperOptions<typeof AGENT_SPANS, T> {
  /** Becomes `gen_ai.agent.name`. */
  readonly agentName?: string
}

/** What agents usually call these methods. */
const wrapAgent: Wrapper<typeof AGENT_SPANS> = defineWrapper(agentSpans, {
  methods: {
    runTurn: 'agent.turn',
    prescreen: 'agent.security_prescreen',
    prepareContext: 'agent.prepare_context',
    processResponse: 'agent.process_response',
    runToolLoop: 'agent.tool_loop',
    executeTool: 'agent.tool_exec',
    executeTools: 'agent.tool_batch',
    learn: 'agent.learning',
    indexCode: 'agent.code_index',
    dispatchMcp: 'agent.mcp_dispatch',
    executePlan: 'agent.plan_execute',
    persistMessage: 'agent.persist_message',
    restoreHistory: 'agent.restore_history',
  },
  rows: AGENT_ROWS,
})

/**
 * Makes the phases of an agent's turn spans: `runTurn`, `prescreen`, `prepareContext`, `processResponse`, `runToolLoop`, `executeTool`,
 * `executeTools`, `learn`, `indexCode`, `dispatchMcp`, `executePlan`, `persistMessage`, `restoreHistory`, and whatever `methods` names.
 * Methods that the object does not have are left out. A turn's session and turn id come from `withContext`. Without the `profiling`
 * condition the object stays untouched.
 * @returns the same object
 * @example
 * const agent = instrumentAgent(new MyAgent(), { agentName: 'helper', methods: { answer: 'agent.turn' } })
 */
export function instrumentAgent<T extends object>(agent: T, options: InstrumentAgentOptions<T> = {}): T {
  const { agentName, attributes, ...rest } = options
  const named = { 'gen_ai.agent.name': agentName }
  return wrapAgent(agent, {
    ...rest,
    attributes: {
      ...attributes,
      'agent.turn': { ...named, ...attributes?.['agent.turn'] },
      'agent.tool_exec': { ...named, ...attributes?.['agent.tool_exec'] },
    },
  } as WrapperOptions<typeof AGENT_SPANS, T>)
}
