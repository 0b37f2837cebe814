/**
 * As long as the model asks for tools: run them, tell it the results, ask again. The last round allowed is asked
 * without tools, so that a turn always ends with an answer.
 */

import { streamFromModel } from '../model/ask-model.ts'
import type { Message } from '../model/message.ts'
import { addUsage } from '../model/model-response.ts'
import type { AgentParts } from './agent-parts.ts'
import type { Reply } from './answer.ts'
import type { ToolRun } from './execute-tool.ts'
import type { ParsedResponse, ToolCall } from './process-response.ts'
import { assistantRecord, toolRecord } from './stored-messages.ts'

export interface ToolLoopStart {
  sessionId: string
  messages: readonly Message[]
  response: ParsedResponse
}

export async function runToolLoop(start: ToolLoopStart, parts: AgentParts): Promise<Reply> {
  const { phases, store } = parts
  const { sessionId } = start
  const maxToolRounds = parts.maxToolRounds()
  const messages = [...start.messages, start.response.message]
  const toolRuns: ToolRun[] = []
  let { response } = start
  let { usage } = response
  let rounds = 0
  while (response.toolCalls.length > 0 && rounds < maxToolRounds) {
    rounds += 1
    if (response.text !== '') parts.onText('\n')
    const calls = response.toolCalls
    parts.onStatus({ kind: 'tools', sessionId, tools: calls.map(({ name }) => name) })
    for (const [index, run] of (await runCalls(calls, parts)).entries()) {
      const call = calls[index]!
      toolRuns.push(run)
      messages.push({ role: 'tool', toolCallId: call.id, toolName: call.name, content: run.output })
      store.append(toolRecord(sessionId, call, run))
    }
    parts.signal.throwIfAborted()
    parts.onStatus({ kind: 'thinking', sessionId })
    const toolChoice = rounds === maxToolRounds ? 'none' : 'auto'
    response = phases.processResponse(await streamFromModel(messages, toolChoice, parts))
    messages.push(response.message)
    store.append(assistantRecord(sessionId, response))
    usage = addUsage(usage, response.usage)
  }
  return { answer: response.text, toolRuns, usage, rounds }
}

/** Their results in the order of the calls. */
async function runCalls(calls: readonly ToolCall[], parts: AgentParts): Promise<ToolRun[]> {
  const [only, ...more] = calls
  if (only !== undefined && more.length === 0) return [await parts.phases.executeTool(only, parts)]
  return parts.phases.executeTools(calls, parts)
}
