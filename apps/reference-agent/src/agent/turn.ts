/**
 * One turn of the agent: look at the task, build the context, ask the model, run the tools it wants, keep everything,
 * learn from it. A refused task is a result, and so is a stopped one; a model that cannot be reached is an error and
 * leaves as it came.
 */
import { type StopCause, StoppedError } from '../cancel/stopped-error.ts'
import { NO_USAGE, type TokenUsage } from '../model/model-response.ts'
import { asksForPlan } from '../plan/asks-for-plan.ts'
import { makePlan } from '../plan/make-plan.ts'
import { ToolFailure } from '../tools/tool.ts'
import { FAILED_TURN, sampleOf } from '../totals/turn-sample.ts'
import type { AgentParts } from './agent-parts.ts'
import { answer, type Conversation, type Reply } from './answer.ts'
import { forServer } from './dispatch-mcp.ts'
import { runCall, type ToolRun } from './execute-tool.ts'
import { needsCodeIndex } from './index-code.ts'
import type { Experience } from './learn.ts'
import type { ToolCall } from './process-response.ts'
import { readCommand } from './read-command.ts'

export interface TurnResult {
  /** `stopped`: its signal was aborted before it was done; the answer says why. */
  status: 'answered' | 'refused' | 'stopped'
  answer: string
  findings: string[]
  toolRuns: ToolRun[]
  usage: TokenUsage
}

export interface Agent {
  runTurn(task: string, sessionId: string): Promise<TurnResult>
  /** Stops the turns that run, or the session's alone: what the model and tools do for them ends. @returns how many */
  stop(why: StopCause, sessionId?: string): number
}

/** One whose turns are stopped by the signals that they are given. */
export interface TurnRunner {
  runTurn(task: string, sessionId: string, signal?: AbortSignal): Promise<TurnResult>
}

const HISTORY_LIMIT = 20

export function createAgent(parts: AgentParts): TurnRunner {
  return {
    async runTurn(task, sessionId, signal = parts.signal) {
      try {
        const result = await unlessStopped(runTurn(task, sessionId, { ...parts, signal }), signal)
        parts.onTurn(sampleOf(result))
        return result
      } catch (error) {
        parts.onTurn(FAILED_TURN)
        throw error
      } finally {
        parts.onStatus({ kind: 'done', sessionId })
      }
    },
  }
}

/** What a turn comes to that fails because it was stopped. */
async function unlessStopped(turn: Promise<TurnResult>, signal: AbortSignal): Promise<TurnResult> {
  try {
    return await turn
  } catch (error) {
    const { aborted, reason } = signal
    // Whatever broke off then broke off because of it.
    if (!(aborted && reason instanceof StoppedError)) throw error
    return { status: 'stopped', answer: `I stopped: ${reason.message}.`, findings: [], toolRuns: [], usage: NO_USAGE }
  }
}

async function runTurn(task: string, sessionId: string, parts: AgentParts): Promise<TurnResult> {
  const { phases, log } = parts
  const { allowed, findings } = phases.prescreen(task)
  if (!allowed) {
    log.events.turnRefused({ findings })
    return refuse(findings)
  }
  const command = readCommand(task)
  const reply = command ? await obey(command, { task, sessionId }, parts) : await answerTask({ task, sessionId }, parts)
  log.events.turnAnswered({ tools: reply.toolRuns.map(({ name }) => name), requests: reply.usage.requests })
  const { toolRuns, usage } = reply
  return { status: 'answered', answer: reply.answer, findings, toolRuns, usage }
}

interface Asked {
  task: string
  sessionId: string
}

async function answerTask({ task, sessionId }: Asked, parts: AgentParts): Promise<Reply> {
  const { phases, store, signal } = parts
  const history = store.restoreHistory(sessionId, HISTORY_LIMIT)
  if (needsCodeIndex(task, parts)) await phases.indexCode(parts)
  signal.throwIfAborted()
  const { messages, skill } = await phases.prepareContext({ task, sessionId, history }, parts)
  store.append({ sessionId, role: 'user', content: task })
  signal.throwIfAborted()
  const reply = await plannedOrAtOnce(task, { sessionId, messages }, parts)
  const failed = reply.toolRuns.at(-1)?.failed ?? false
  await learnFrom({ task, sessionId, outcome: failed ? 'failed' : 'succeeded', skill }, parts)
  return reply
}

async function plannedOrAtOnce(task: string, conversation: Conversation, parts: AgentParts): Promise<Reply> {
  if (!asksForPlan(task)) return answer(conversation, parts)
  parts.onStatus({ kind: 'thinking', sessionId: conversation.sessionId })
  const plan = await makePlan(task, parts.ask, parts.signal)
  parts.log.events.planMade({ steps: plan.steps.length })
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
  parts.onStatus({ kind: 'tools', sessionId, tools: [call.name] })
  const run = await runCall(call, parts.log, async () => {
    const request = forServer(call, parts)
    if (request === undefined) throw new ToolFailure(`no MCP server has a tool "${call.name}"`)
    return parts.phases.dispatchMcp(request, parts)
  })
  parts.signal.throwIfAborted()
  parts.onText(run.output)
  parts.store.append({ sessionId, role: 'assistant', content: run.output })
  return { answer: run.output, toolRuns: [run], usage: NO_USAGE, rounds: 0 }
}

// A refused task is not stored: what is stored can be recalled into a later context.
function refuse(findings: string[]): TurnResult {
  const refusal = `I do not take this task: ${findings.join('; ')}.`
  return { status: 'refused', answer: refusal, findings, toolRuns: [], usage: NO_USAGE }
}
