/**
 * Puts the memory together from its parts, over a database, a vector store and a model that are handed in. Two calls to
 * summarise or consolidate the same session at once are one.
 */
import type { DatabaseSync } from 'node:sqlite'
import type { Ask } from '../model/ask-structured.ts'
import { cacheEmbeddings } from '../model/cache-embeddings.ts'
import type { Embed } from '../model/embed.ts'
import { admitFact } from './admit-fact.ts'
import { consolidateFacts, runConsolidation } from './consolidate-facts.ts'
import { extractGraph } from './extract-graph.ts'
import { extractPersona } from './extract-persona.ts'
import { createFactStore } from './fact-store.ts'
import { forgetFacts } from './forget-facts.ts'
import { createKnowledgeGraph } from './knowledge-graph.ts'
import type { Memory } from './memory.ts'
import type { MemoryLog, MemoryParts } from './memory-parts.ts'
import { createPersonaStore } from './persona-store.ts'
import { recallAcrossSessions, recallFacts } from './recall-facts.ts'
import { rememberFact } from './remember-fact.ts'
import { prepareConnection } from './schema.ts'
import { singleFlight } from './single-flight.ts'
import { probeCompaction, summarizeSession } from './summarize-session.ts'
import { createSummaryStore } from './summary-store.ts'
import type { VectorStore } from './vector-store.ts'

export interface MemoryOptions {
  database: DatabaseSync
  vectors: VectorStore
  embed: Embed
  ask: Ask
  now?(): Date
  /** Where the memory says what it had to do without, a model that makes no embeddings for instance. */
  log?: MemoryLog
}

const VECTORS_AT_HAND = 256

export function openMemory(options: MemoryOptions): Memory {
  const { database, vectors, ask, now = () => new Date(), log = { warn: () => {} } } = options
  prepareConnection(database)
  const stores = {
    facts: createFactStore(database),
    graph: createKnowledgeGraph(database),
    traits: createPersonaStore(database),
    summaries: createSummaryStore(database),
  }
  const embed = cacheEmbeddings(options.embed, VECTORS_AT_HAND)
  const self: Memory = methodsOf(() => parts)
  const parts: MemoryParts = { self, ...stores, vectors, embed, ask, log, now: () => now().getTime() }
  return self
}

function methodsOf(parts: () => MemoryParts): Memory {
  const summarize = singleFlight((sessionId: string) => summarizeSession(parts(), sessionId))
  const consolidate = singleFlight((sessionId: string) => consolidateFacts(parts(), sessionId))
  const pass = singleFlight(() => runConsolidation(parts()))
  return {
    remember: (fact) => rememberFact(parts(), fact),
    recall: (query, wanted) => recallFacts(parts(), query, wanted),
    recallAcrossSessions: (query, sessionId) => recallAcrossSessions(parts(), query, sessionId),
    admit: (fact) => admitFact(parts(), fact),
    summarize: (sessionId) => summarize(sessionId),
    summaryOf: (sessionId) => parts().summaries.find(sessionId),
    probeCompaction: (sessionId) => probeCompaction(parts(), sessionId),
    extractGraph: (text) => extractGraph(parts(), text),
    graphFacts: (query, limit) => parts().graph.relationsNear(query, limit),
    extractPersona: (text) => extractPersona(parts(), text),
    persona: (limit) => parts().traits.newest(limit),
    forget: (wanted = {}) => forgetFacts(parts(), wanted),
    consolidate: (sessionId) => consolidate(sessionId),
    runConsolidation: () => pass('all'),
  }
}
