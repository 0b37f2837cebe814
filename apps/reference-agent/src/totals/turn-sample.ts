/** What is counted of one turn: numbers alone, so that nothing of what was said is kept with them. */
import type { TurnResult } from '../agent/turn.ts'

export interface TurnSample {
  readonly status: TurnResult['status'] | 'failed'
  readonly requests: number
  readonly promptTokens: number
  readonly completionTokens: number
  readonly tools: number
  readonly failedTools: number
}

const NOTHING = { requests: 0, promptTokens: 0, completionTokens: 0, tools: 0, failedTools: 0 }

export const FAILED_TURN: TurnSample = { status: 'failed', ...NOTHING }

export function sampleOf({ status, usage, toolRuns }: TurnResult): TurnSample {
  const { requests, promptTokens, completionTokens } = usage
  const failedTools = toolRuns.filter(({ failed }) => failed).length
  return { status, requests, promptTokens, completionTokens, tools: toolRuns.length, failedTools }
}
