/**
 * What an agent is made of. The phases of a turn are plain functions kept in one object and called through it, so that
 * a phase can be replaced or wrapped and every caller, other phases included, goes through the replacement.
 */
import type OpenAI from 'openai'
import type { MessageStore, StoredMessage } from '../memory/message-store.ts'
import type { ModelResponse } from '../model/model-response.ts'
import type { ToolRegistry } from '../tools/tool-registry.ts'
import type { ToolRun } from './execute-tool.ts'
import type { PreparedContext } from './prepare-context.ts'
import type { Verdict } from './prescreen.ts'
import type { ParsedResponse, ToolCall } from './process-response.ts'
import type { ToolLoopResult, ToolLoopStart } from './tool-loop.ts'

export interface Phases {
  prescreen(task: string): Verdict
  prepareContext(task: string, sessionId: string, parts: AgentParts): PreparedContext
  processResponse(response: ModelResponse): ParsedResponse
  runToolLoop(start: ToolLoopStart, parts: AgentParts): Promise<ToolLoopResult>
  executeTool(call: ToolCall, parts: AgentParts): Promise<ToolRun>
  persistMessage(message: StoredMessage, parts: AgentParts): void
}

/** Where the agent says what it did; the lines get the ids of the work in progress by themselves. */
export interface AgentLog {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
}

export interface AgentParts {
  log: AgentLog
  client: OpenAI
  modelName: string
  store: MessageStore
  tools: ToolRegistry
  phases: Phases
  workingDirectory: string
  maxToolRounds: number
  onText(text: string): void
}
