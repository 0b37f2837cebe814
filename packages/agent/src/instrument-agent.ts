/** Wraps an agent's own methods: each becomes a span of the agent's map, whatever the class calls it. */
import { activeCorrelation, type DefinedMethods, type DefinedSpans, defineSpans } from '@zeph-telemetry/core'
import { AGENT_SPANS } from './span-map.ts'

/** The agent's spans as typed functions, for single spans and own shapes. */
export const agentSpans: DefinedSpans<typeof AGENT_SPANS> = defineSpans(AGENT_SPANS)

/** The map with nothing required of a turn's row: what a turn needs is given here. */
type AgentSpans = Omit<typeof AGENT_SPANS, 'agent.turn'> & {
  readonly 'agent.turn': Omit<(typeof AGENT_SPANS)['agent.turn'], 'attributes'> & {
    readonly attributes: Optional<(typeof AGENT_SPANS)['agent.turn']['attributes']>
  }
}

type Optional<A> = { readonly [K in keyof A]: Omit<A[K], 'required'> }

/** How an agent is wrapped. */
export interface InstrumentAgentOptions<T> {
  /** Becomes `gen_ai.agent.name`. */
  readonly agentName?: string
  /** Which methods are which spans; added to the usual names, which need not be given. */
  readonly methods?: DefinedMethods<AgentSpans, T>
}

/** What agents usually call these methods. */
const USUAL_METHODS = {
  runTurn: 'agent.turn',
  prescreen: 'agent.security_prescreen',
  prepareContext: 'agent.prepare_context',
  processResponse: 'agent.process_response',
  runToolLoop: 'agent.tool_loop',
  executeTool: 'agent.tool_exec',
  persistMessage: 'agent.persist_message',
} as const

/**
 * Makes the phases of an agent's turn spans: `runTurn`, `prescreen`, `prepareContext`, `processResponse`, `runToolLoop`,
 * `executeTool`, `persistMessage`, and whatever `methods` names. Methods that the object does not have are left out. A turn's
 * session and turn id come from `withContext`. Without the `profiling` condition the object stays untouched.
 * @returns the same object
 * @example
 * const agent = instrumentAgent(new MyAgent(), { agentName: 'helper', methods: { answer: 'agent.turn' } })
 */
export function instrumentAgent<T extends object>(agent: T, options: InstrumentAgentOptions<T> = {}): T {
  const table: Record<string, string | Row> = { ...USUAL_METHODS, ...(options.methods as Record<string, string | Row>) }
  for (const [method, given] of Object.entries(table)) {
    const row = typeof given === 'string' ? { span: given } : given
    if (row.span === 'agent.turn') table[method] = turnRow(row, options.agentName)
  }
  return agentSpans.methods(agent, table as DefinedMethods<typeof AGENT_SPANS, T>)
}

interface Row {
  readonly span: string
  readonly attributes?: (...args: unknown[]) => object
}

/** A turn says who and where it is, whatever else its row says. */
function turnRow(row: Row, agentName: string | undefined): Row {
  const { attributes } = row
  return { ...row, attributes: (...args) => ({ ...turnAttributes(agentName), ...attributes?.(...args) }) }
}

function turnAttributes(agentName: string | undefined) {
  const { sessionId, turnId } = activeCorrelation()
  return {
    'gen_ai.operation.name': 'invoke_agent',
    'gen_ai.agent.name': agentName,
    'gen_ai.conversation.id': sessionId,
    'zeph.turn.id': turnId,
  }
}
