/** Spans of an agent's turns, of the contexts that they are given, and of the messages that they leave. */
export { agentSpans } from './agent-spans.ts'
export { type InstrumentAgentOptions, instrumentAgent } from './instrument-agent.ts'
export { instrumentContextBuilder } from './instrument-context-builder.ts'
export { instrumentMessageStore } from './instrument-message-store.ts'
export { AGENT_METRICS } from './metric-map.ts'
export { AGENT_SPANS } from './span-map.ts'
