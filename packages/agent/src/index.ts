/** Spans of an agent's turns. */
export { agentSpans, type InstrumentAgentOptions, instrumentAgent } from './instrument-agent.ts'
export { AGENT_SPANS } from './span-map.ts'
