/** What the steps of the memory work with. They call one another through `self`, the memory that everybody holds. */
import type { Ask } from '../model/ask-structured.ts'
import type { Embed } from '../model/embed.ts'
import type { FactStore } from './fact-store.ts'
import type { KnowledgeGraph } from './knowledge-graph.ts'
import type { Memory } from './memory.ts'
import type { PersonaStore } from './persona-store.ts'
import type { SummaryStore } from './summary-store.ts'
import type { VectorStore } from './vector-store.ts'

export interface MemoryLog {
  warn(fields: object, message: string): void
}

export interface MemoryParts {
  readonly self: Memory
  readonly facts: FactStore
  readonly graph: KnowledgeGraph
  readonly traits: PersonaStore
  readonly summaries: SummaryStore
  readonly vectors: VectorStore
  readonly embed: Embed
  readonly ask: Ask
  readonly log: MemoryLog
  /** Milliseconds since 1970. */
  now(): number
}
