/**
 * One turn of the agent: look at the task, build the context, ask the model, run the tools it wants, keep everything.
 * A refused task is a result; a model that cannot be reached is an error and leaves as it came.
 */
import { planWithModel } from '../model/ask-model.ts'
import type { TokenUsage } from '../model/model-response.ts'
import type { AgentParts } from './agent-parts.ts'
import type { ToolRun } from './execute-tool.ts'
import { assistantRecord } from './tool-loop.ts'

export interface TurnResult {
  status: 'answered' | 'refused'
  answer: string
  findings: string[]
  toolRuns: ToolRun[]
  usage: TokenUsage
}

export interface Agent {
  runTurn(task: string, sessionId: string): Promise<TurnResult>
}

const NO_USAGE: TokenUsage = { requests: 0, promptTokens: 0, cachedTokens: 0, completionTokens: 0 }

export function createAgent(parts: AgentParts): Agent {
  return { runTurn: (task, sessionId) => runTurn(task, sessionId, parts) }
}

async function runTurn(task: string, sessionId: string, parts: AgentParts): Promise<TurnResult> {
  const { phases, log } = parts
  const { allowed, findings } = phases.prescreen(task)
  if (!allowed) {
    log.warn({ findings }, 'turn refused')
    return refuse(findings)
  }
  const { conversation } = phases.prepareContext(task, sessionId, parts)
  phases.persistMessage({ sessionId, role: 'user', content: task }, parts)
  const response = phases.processResponse(await planWithModel(conversation, parts))
  phases.persistMessage(assistantRecord(sessionId, response), parts)
  const end =
    response.toolCalls.length === 0
      ? { answer: response.text, toolRuns: [], usage: response.usage }
      : await phases.runToolLoop({ sessionId, conversation, response }, parts)
  log.info({ tools: end.toolRuns.map(({ name }) => name), requests: end.usage.requests }, 'turn answered')
  return { status: 'answered', findings, ...end }
}

// A refused task is not stored: what is stored can be recalled into a later context.
function refuse(findings: string[]): TurnResult {
  const answer = `I do not take this task: ${findings.join('; ')}.`
  return { status: 'refused', answer, findings, toolRuns: [], usage: NO_USAGE }
}
