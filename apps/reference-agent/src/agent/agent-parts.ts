/**
 * What an agent is made of. The phases of a turn are plain functions kept in one object and called through it, so that
 * a phase can be replaced or wrapped and every caller, other phases included, goes through the replacement.
 */
import type { CodeIndex, IndexReport } from '../code-index/code-index.ts'
import type { ContextBuilder } from '../context/context-builder.ts'
import type { AgentEvents } from '../events/agent-events.ts'
import type { SkillRanking } from '../learning/skill-ranking.ts'
import type { McpConnection } from '../mcp/mcp-connection.ts'
import type { Memory } from '../memory/memory.ts'
import type { MessageStore } from '../memory/message-store.ts'
import type { Ask } from '../model/ask-structured.ts'
import type { ToolDefinition } from '../model/message.ts'
import type { Model } from '../model/model.ts'
import type { ModelResponse } from '../model/model-response.ts'
import type { Plan } from '../plan/make-plan.ts'
import type { LevelledLog } from '../settings/follow-log-level.ts'
import type { SkillMatcher } from '../skills/skill-matcher.ts'
import type { SkillRegistry } from '../skills/skill-registry.ts'
import type { Status } from '../status/status.ts'
import type { ToolRegistry } from '../tools/tool-registry.ts'
import type { TurnSample } from '../totals/turn-sample.ts'
import type { Conversation, Reply } from './answer.ts'
import type { McpRequest } from './dispatch-mcp.ts'
import type { PlanResult } from './execute-plan.ts'
import type { ToolRun } from './execute-tool.ts'
import type { Experience, Lesson } from './learn.ts'
import type { ContextRequest, PreparedContext } from './prepare-context.ts'
import type { Verdict } from './prescreen.ts'
import type { ParsedResponse, ToolCall } from './process-response.ts'
import type { ToolLoopStart } from './tool-loop.ts'

export interface Phases {
  prescreen(task: string): Verdict
  indexCode(parts: AgentParts): Promise<IndexReport>
  prepareContext(request: ContextRequest, parts: AgentParts): Promise<PreparedContext>
  processResponse(response: ModelResponse): ParsedResponse
  executePlan(plan: Plan, start: Conversation, parts: AgentParts): Promise<PlanResult>
  runToolLoop(start: ToolLoopStart, parts: AgentParts): Promise<Reply>
  executeTool(call: ToolCall, parts: AgentParts): Promise<ToolRun>
  executeTools(calls: readonly ToolCall[], parts: AgentParts): Promise<ToolRun[]>
  dispatchMcp(call: McpRequest, parts: AgentParts): Promise<string>
  learn(experience: Experience, parts: AgentParts): Promise<Lesson>
}

/** Where the agent says what it did; the lines get the ids of the work in progress by themselves. */
export interface AgentLog extends LevelledLog {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  readonly events: AgentEvents
  /** What only matters to who looks for something: `--debug llm`. */
  detail(about: 'llm' | 'tools', fields: object, message: string): void
}

export interface AgentParts {
  log: AgentLog
  model: Model
  ask: Ask
  store: MessageStore
  memory: Memory
  context: ContextBuilder
  skills: SkillRegistry
  matcher: Pick<SkillMatcher, 'match'>
  ranking: SkillRanking
  codeIndex: Pick<CodeIndex, 'index' | 'isFilled'>
  tools: ToolRegistry
  mcp: readonly McpConnection[]
  phases: Phases
  workingDirectory: string
  /** Aborted when the work is to stop. A turn's parts have the turn's own. */
  signal: AbortSignal
  /** Told what the agent is doing just now; never waits. */
  onStatus(status: Status): void
  /** Told of every turn that ended; never waits. */
  onTurn(sample: TurnSample): void
  maxToolRounds(): number
  onText(text: string): void
}

/** Every tool the model is told of. */
export function offeredTools({ tools, mcp }: Pick<AgentParts, 'tools' | 'mcp'>): ToolDefinition[] {
  return [...tools.definitions, ...mcp.flatMap(({ definitions }) => definitions)]
}
