/**
 * Builds what the model is shown besides the task: what memory recalls, the summary of the session, code, facts from
 * other sessions and from the graph, and the session's dialogue, within a budget of tokens. Every step is a method and
 * is called through the object, so that a replaced step is the one that runs.
 */
import type { CompactionProbe, Memory, RecalledRecord, Relation, Summary } from '../memory/memory.ts'
import type { HistoryMessage, MessageStore } from '../memory/message-store.ts'
import { cutToFit, type GatheredContext, measured, withSummary } from './compact-context.ts'
import type { ContextSection, SectionKind } from './context-sections.ts'

/** A place in the code that fits the task. */
export interface FoundCode {
  path: string
  line?: number
  text: string
}

/** What the builder asks of the code index. */
export interface CodeSearch {
  search(query: string, limit: number): Promise<readonly FoundCode[]>
}

export interface AssembledContext {
  sections: readonly ContextSection[]
  /** The session's dialogue, oldest first, without what the summary stands for. */
  history: readonly HistoryMessage[]
  /** Sections, history and task together; over the budget only where the task alone is. */
  estimatedTokens: number
  tokenBudget: number
  /** Facts that were recalled, from this session and others. */
  recalled: number
  compacted: boolean
  /** Messages of the dialogue left out for want of room; those in the summary are not counted. */
  droppedMessages: number
}

export interface ContextBuilderParts {
  memory: Memory
  store: MessageStore
  codeIndex: CodeSearch
  estimateTokens(text: string): number
  /** For sections, history and task together; 8,000 unless told. */
  tokenBudget?: number
  log?: { warn(fields: object, message: string): void }
}

export interface ContextBuilder {
  /** With `history`, that is the dialogue; without, the newest of the session's is read from the store. */
  assemble(task: string, sessionId: string, history?: readonly HistoryMessage[]): Promise<AssembledContext>
  fetchRecall(task: string, sessionId: string): Promise<RecalledRecord[]>
  fetchSummaries(sessionId: string): Summary[]
  fetchCode(task: string): Promise<readonly FoundCode[]>
  fetchCrossSession(task: string, sessionId: string): Promise<RecalledRecord[]>
  fetchGraphFacts(task: string): Relation[]
  /** Brings a context that is too long within the budget: by a summary where that pays, then by cutting. */
  compact(context: AssembledContext, task: string, sessionId: string): Promise<AssembledContext>
  /** Whether a summary of the session would pay. */
  checkSummarization(sessionId: string): CompactionProbe
  /** Shortens lines, then drops the least valuable ones and the oldest dialogue, until the context fits. */
  microcompact(context: AssembledContext, task: string): AssembledContext
}

const DEFAULT_BUDGET = 8_000
const HISTORY_LIMIT = 100
const RECALL_LIMIT = 5
const CODE_LIMIT = 3
const GRAPH_LIMIT = 8
const TRAIT_LIMIT = 8

export function createContextBuilder(parts: ContextBuilderParts): ContextBuilder {
  const { memory, store, codeIndex, estimateTokens, tokenBudget = DEFAULT_BUDGET, log } = parts
  const size = { tokenBudget, estimateTokens }
  const self: ContextBuilder = {
    async assemble(task, sessionId, history) {
      const dialogue = history ?? store.restoreHistory(sessionId, HISTORY_LIMIT)
      const context = measured(await gather(self, { task, sessionId, dialogue, memory }), task, size)
      return context.estimatedTokens <= tokenBudget ? context : self.compact(context, task, sessionId)
    },
    fetchRecall: (task, sessionId) => memory.recall(task, { limit: RECALL_LIMIT, sessionId }),
    fetchSummaries: (sessionId) => [memory.summaryOf(sessionId)].filter((summary) => summary !== undefined),
    fetchCode: (task) => codeIndex.search(task, CODE_LIMIT),
    fetchCrossSession: (task, sessionId) => memory.recallAcrossSessions(task, sessionId),
    fetchGraphFacts: (task) => memory.graphFacts(task, GRAPH_LIMIT),
    async compact(context, task, sessionId) {
      const shorter = self.checkSummarization(sessionId).eligible
        ? measured(withSummary(context, await summarize(sessionId)), task, size)
        : context
      const compacted = shorter.estimatedTokens <= tokenBudget ? shorter : self.microcompact(shorter, task)
      return { ...compacted, compacted: true }
    },
    checkSummarization: (sessionId) => memory.probeCompaction(sessionId),
    microcompact: (context, task) => cutToFit(context, task, size),
  }
  // The context can be brought into the budget without a summary, if with more loss.
  const summarize = (sessionId: string) =>
    memory.summarize(sessionId).catch((error: unknown) => void log?.warn({ err: error }, 'no summary was made'))
  return self
}

interface Wanted {
  task: string
  sessionId: string
  dialogue: readonly HistoryMessage[]
  memory: Memory
}

async function gather(self: ContextBuilder, { task, sessionId, dialogue, memory }: Wanted): Promise<GatheredContext> {
  const [recalled, summaries, code, across, relations] = await Promise.all([
    self.fetchRecall(task, sessionId),
    self.fetchSummaries(sessionId),
    self.fetchCode(task),
    self.fetchCrossSession(task, sessionId),
    self.fetchGraphFacts(task),
  ])
  const lines: Readonly<Record<SectionKind, string[]>> = {
    persona: memory.persona(TRAIT_LIMIT).map(({ trait, value }) => `${trait}: ${value}`),
    summary: summaries.map(({ text }) => text),
    recall: recalled.map(({ text }) => text),
    crossSession: across.map(({ text }) => text),
    graph: relations.map(({ subject, predicate, object }) => `${subject} ${predicate.replaceAll('_', ' ')} ${object}`),
    code: code.map(({ path, line, text }) => `${line === undefined ? path : `${path}:${line}`}: ${text}`),
  }
  const covered = Math.max(0, ...summaries.map(({ lastMessageId }) => lastMessageId))
  return {
    sections: Object.entries(lines).map(([kind, all]) => ({ kind: kind as SectionKind, lines: all })),
    history: dialogue.filter(({ id }) => id > covered),
    recalled: recalled.length + across.length,
    compacted: false,
    droppedMessages: 0,
  }
}
