/**
 * One turn of the agent: look at the task, build the context, ask the model, run the tools it wants, keep everything,
 * learn from it. A refused task is a result; a model that cannot be reached is an error and leaves as it came.
 */
import { NO_USAGE, type TokenUsage } from '../model/model-response.ts'
import { asksForPlan } from '../plan/asks-for-plan.ts'
import { makePlan } from '../plan/make-plan.ts'
import { ToolFailure } from '../tools/tool.ts'
import type { AgentParts } from './agent-parts.ts'
import { answer, type Conversation, type Reply } from './answer.ts'
import { forServer } from './dispatch-mcp.ts'
import { runCall, type ToolRun } from './execute-tool.ts'
import { needsCodeIndex } from './index-code.ts'
import type { Experience } from './learn.ts'
import type { ToolCall } from './process-response.ts'
import { readCommand } from './read-command.ts'

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

const HISTORY_LIMIT = 20

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
  const command = readCommand(task)
  const reply = command ? await obey(command, { task, sessionId }, parts) : await answerTask({ task, sessionId }, parts)
  log.info({ tools: reply.toolRuns.map(({ name }) => name), requests: reply.usage.requests }, 'turn answered')
  const { toolRuns, usage } = reply
  return { status: 'answered', answer: reply.answer, findings, toolRuns, usage }
}

interface Asked {
  task: string
  sessionId: string
}

async function answerTask({ task, sessionId }: Asked, parts: AgentParts): Promise<Reply> {
  const { phases, store } = parts
  const history = store.restoreHistory(sessionId, HISTORY_LIMIT)
  if (needsCodeIndex(task, parts)) await phases.indexCode(parts)
  const { messages, skill } = await phases.prepareContext({ task, sessionId, history }, parts)
  store.append({ sessionId, role: 'user', content: task })
  const reply = await plannedOrAtOnce(task, { sessionId, messages }, parts)
  const failed = reply.toolRuns.at(-1)?.failed ?? false
  await learnFrom({ task, sessionId, outcome: failed ? 'failed' : 'succeeded', skill }, parts)
  return reply
}

async function plannedOrAtOnce(task: string, conversation: Conversation, parts: AgentParts): Promise<Reply> {
  if (!asksForPlan(task)) return answer(conversation, parts)
  const plan = await makePlan(task, parts.ask)
  parts.log.info({ steps: plan.steps.length }, 'plan made')
  return parts.phases.executePlan(plan, conversation, parts)
}

/** The answer is there already: what could not be learned from it is only noted. */
async function learnFrom(experience: Experience, parts: AgentParts): Promise<void> {
  try {
    await parts.phases.learn(experience, parts)
  } catch (error) {
    parts.log.warn({ error: error instanceof Error ? error.message : String(error) }, 'nothing learned from this turn')
  }
}

/** A command is for an MCP server alone: no model, no context. */
async function obey(call: ToolCall, { task, sessionId }: Asked, parts: AgentParts): Promise<Reply> {
  parts.store.append({ sessionId, role: 'user', content: task })
  const run = await runCall(call, async () => {
    const request = forServer(call, parts)
    if (request === undefined) throw new ToolFailure(`no MCP server has a tool "${call.name}"`)
    return parts.phases.dispatchMcp(request, parts)
  })
  parts.onText(run.output)
  parts.store.append({ sessionId, role: 'assistant', content: run.output })
  return { answer: run.output, toolRuns: [run], usage: NO_USAGE, rounds: 0 }
}

// A refused task is not stored: what is stored can be recalled into a later context.
function refuse(findings: string[]): TurnResult {
  const refusal = `I do not take this task: ${findings.join('; ')}.`
  return { status: 'refused', answer: refusal, findings, toolRuns: [], usage: NO_USAGE }
}
