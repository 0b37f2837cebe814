/**
 * What the agent knows across turns and sessions: facts that were worth keeping, who and what they connect, what the
 * user is like, and summaries of what no longer fits into the context. Every step is a method and is called through the
 * object, by the memory itself too, so that a replaced method is the one that everybody calls.
 */
export interface Fact {
  sessionId: string
  text: string
}

export type AdmissionReason =
  | 'too_short'
  | 'too_long'
  | 'credential'
  | 'said_before'
  | 'nothing_new'
  | 'not_useful'
  | 'useful'

export interface Admission {
  admitted: boolean
  /** From 0, not worth keeping, to 1. */
  score: number
  reason: AdmissionReason
  /** What the model says of it, where it was asked. */
  explanation?: string
}

export interface Remembered extends Admission {
  /** The record the fact is kept in; absent where it was not admitted. */
  id?: string
}

export type RecallSource = 'vector' | 'text' | 'graph'

export interface RecalledRecord {
  id: string
  sessionId: string
  text: string
  /** Between records of one recall only: the higher, the better it fits. */
  score: number
  /** The searches that found it. */
  sources: RecallSource[]
  rememberedAt: Date
}

export interface RecallOptions {
  limit: number
  /** Without it the facts of all sessions are searched. */
  sessionId?: string
}

export interface Summary {
  sessionId: string
  text: string
  /** The last message that is in the summary; all before it are, too. */
  lastMessageId: number
  /** How many messages it stands for. */
  messages: number
}

export interface Entity {
  name: string
  kind: string
}

export interface Relation {
  subject: string
  predicate: string
  object: string
}

export interface ExtractedGraph {
  entities: Entity[]
  relations: Relation[]
}

/** Something about the user that holds beyond the task at hand: `{ trait: 'name', value: 'Ada' }`. */
export interface PersonaFact {
  trait: string
  value: string
}

export interface CompactionProbe {
  /** Whether there is enough to make a summary worth its price. */
  eligible: boolean
  /** What a summary would take in: messages, and their estimated tokens. */
  messages: number
  tokens: number
  reason: 'worth_it' | 'few_messages' | 'few_tokens'
}

export interface ForgetOptions {
  /** Facts that were last used before this are forgotten; without it, those that faded below the threshold. */
  olderThan?: Date
  sessionId?: string
}

export interface Consolidation {
  sessionId: string
  /** Facts that were looked at. */
  examined: number
  /** Facts that went into another one. */
  merged: number
  /** Facts that were written anew, each in place of those merged into it. */
  written: number
}

export interface ConsolidationPass {
  sessions: number
  merged: number
  forgotten: number
}

export interface Memory {
  /** Keeps a fact that `admit` lets in, with the entities, relations and traits it names. The same fact is kept once. */
  remember(fact: Fact): Promise<Remembered>
  /** Facts that fit the query by meaning, by words, or by the entities both name; best first. */
  recall(query: string, options: RecallOptions): Promise<RecalledRecord[]>
  /** Facts of other sessions, near-duplicates shown once; best first. */
  recallAcrossSessions(query: string, sessionId: string): Promise<RecalledRecord[]>
  /** Says whether a fact is worth a record. */
  admit(fact: Fact): Promise<Admission>
  /** Takes the session's older messages into its summary; undefined where there are none to take. */
  summarize(sessionId: string): Promise<Summary | undefined>
  summaryOf(sessionId: string): Summary | undefined
  probeCompaction(sessionId: string): CompactionProbe
  /** Finds the entities and relations of a text and keeps them. */
  extractGraph(text: string): Promise<ExtractedGraph>
  /** Relations near the entities that the query names, nearest first. */
  graphFacts(query: string, limit: number): Relation[]
  /** Finds what a text says about its writer and keeps it; a newer value takes the place of an older one. */
  extractPersona(text: string): Promise<PersonaFact[]>
  /** What is known about the user, newest first. */
  persona(limit: number): PersonaFact[]
  forget(options?: ForgetOptions): Promise<{ forgotten: number }>
  /** Merges the near-duplicates among a session's facts. */
  consolidate(sessionId: string): Promise<Consolidation>
  /** One pass of the consolidation loop: the sessions with new facts, then what faded. */
  runConsolidation(): Promise<ConsolidationPass>
}
