/** How the spans of the agent's map are filled, whatever the methods behind them are called. */
import type { SpanOf, WrapperDefinition } from '@zeph-telemetry/core'
import type { AGENT_SPANS } from '../span-map.ts'
import { CONTEXT_ROWS } from './context-rows.ts'
import { MESSAGE_ROWS } from './message-rows.ts'
import { PHASE_ROWS } from './phase-rows.ts'
import { TOOL_ROWS } from './tool-rows.ts'
import { TURN_ROW } from './turn-row.ts'

/** Rows by the name of their span. */
export type AgentRows = NonNullable<WrapperDefinition<typeof AGENT_SPANS>['rows']>

/** A span of the agent's map. */
export type AgentSpan<N extends keyof typeof AGENT_SPANS> = SpanOf<typeof AGENT_SPANS, N>

/** All of them: each wrapper of this package knows each span, so that any method may be any of them. */
export const AGENT_ROWS: AgentRows = {
  ...TURN_ROW,
  ...PHASE_ROWS,
  ...TOOL_ROWS,
  ...CONTEXT_ROWS,
  ...MESSAGE_ROWS,
}
