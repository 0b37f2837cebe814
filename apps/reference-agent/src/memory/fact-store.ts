/**
 * The facts of the memory as rows: what was said, how much it matters, how often and when it was last of use. Only SQL:
 * what deserves to be a fact and which one answers a question is decided elsewhere. Times are milliseconds since 1970.
 */
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import { inTransaction } from './in-transaction.ts'

export interface FactRow {
  id: string
  sessionId: string
  text: string
  createdAt: number
}

export interface NewFact {
  sessionId: string
  text: string
  importance: number
  now: number
}

/** Which facts to look at: those of one session, those of all others, or all. */
export interface Scope {
  sessionId?: string
  exceptSessionId?: string
}

export interface FadeRule {
  /** Facts last used before this go in any case. */
  usedBefore: number
  now: number
  /** How long it takes, unused, to lose half its strength. */
  halfLife: number
  /** From 0 to 1. */
  weakest: number
  /** As many of the strongest stay. */
  keepAtMost: number
  sessionId?: string
}

export interface Merge {
  survivor: string
  text: string
  others: readonly string[]
  now: number
}

export interface FactStore {
  /** Keeps the fact once for each session, however often it comes, and says how often it came before. */
  keep(fact: NewFact): { id: string; isNew: boolean }
  idOf(sessionId: string, text: string): string | undefined
  find(ids: readonly string[]): FactRow[]
  /** Ids of the facts that a full-text query finds, best first. */
  search(query: string, limit: number, scope: Scope): string[]
  markUsed(ids: readonly string[], now: number): void
  markEmbedded(ids: readonly string[], collection: string): void
  markConsolidated(ids: readonly string[]): void
  /** The oldest facts of a session that no consolidation has looked at. */
  toConsolidate(sessionId: string, limit: number): FactRow[]
  /** Facts of a session whose vector is missing, or is in another collection than this one. */
  withoutVector(sessionId: string, collection: string, limit: number): FactRow[]
  /** Sessions with facts of one of those two kinds. */
  sessionsToConsolidate(collection: string, limit: number): string[]
  /** One transaction. False, and nothing changed, where one of the facts is gone by now. */
  merge(merge: Merge): boolean
  /** Ids of at most `limit` facts that have faded, weakest first. */
  faded(rule: FadeRule, limit: number): string[]
  remove(ids: readonly string[]): void
}

const IN_IDS = 'IN (SELECT value FROM json_each(?))'
const COLUMNS = 'id, session_id, text, created_at'

/** Halves with each half-life since the last use; each use makes it stronger, but less so than the one before. */
const STRENGTH = 'importance * (1 + ln(1 + uses)) * pow(0.5, (:now - used_at) / :halfLife)'

const STATEMENTS = {
  keep: `INSERT INTO facts (session_id, text, text_key, importance, created_at, used_at) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (session_id, text_key) DO UPDATE SET uses = uses + 1, used_at = excluded.used_at RETURNING id, uses`,
  idOf: 'SELECT id FROM facts WHERE session_id = ? AND text_key = ?',
  find: `SELECT ${COLUMNS} FROM facts WHERE id ${IN_IDS}`,
  search: `SELECT facts.id FROM fact_text JOIN facts ON facts.id = fact_text.rowid
    WHERE fact_text MATCH :query AND (:only IS NULL OR session_id = :only) AND (:except IS NULL OR session_id <> :except)
    ORDER BY fact_text.rank, facts.id DESC LIMIT :limit`,
  markUsed: `UPDATE facts SET uses = uses + 1, used_at = ? WHERE id ${IN_IDS}`,
  markEmbedded: `UPDATE facts SET collection = ? WHERE id ${IN_IDS}`,
  markConsolidated: `UPDATE facts SET consolidated = 1 WHERE id ${IN_IDS}`,
  toConsolidate: `SELECT ${COLUMNS} FROM facts WHERE session_id = ? AND consolidated = 0 ORDER BY id LIMIT ?`,
  withoutVector: `SELECT ${COLUMNS} FROM facts WHERE session_id = ? AND collection IS NOT ? ORDER BY id LIMIT ?`,
  sessions: `SELECT session_id FROM facts WHERE consolidated = 0 OR collection IS NOT ?
    GROUP BY session_id ORDER BY min(id) LIMIT ?`,
  countOf: `SELECT count(*) AS total FROM facts WHERE id ${IN_IDS}`,
  absorb: `UPDATE facts SET importance = max(facts.importance, gone.importance), uses = facts.uses + gone.uses + gone.total,
      used_at = :now FROM
    (SELECT max(importance) AS importance, sum(uses) AS uses, count(*) AS total FROM facts
      WHERE id IN (SELECT value FROM json_each(:others))) AS gone
    WHERE id = :survivor`,
  rewrite: 'UPDATE OR IGNORE facts SET text = ?, text_key = ?, collection = NULL WHERE id = ?',
  remove: `DELETE FROM facts WHERE id ${IN_IDS}`,
  faded: `SELECT id FROM
    (SELECT id, used_at, ${STRENGTH} AS strength, row_number() OVER (ORDER BY ${STRENGTH} DESC, id DESC) AS place FROM facts
      WHERE :sessionId IS NULL OR session_id = :sessionId)
    WHERE used_at < :usedBefore OR strength < :weakest OR place > :keepAtMost ORDER BY strength, id LIMIT :limit`,
} as const

type Statements = Record<keyof typeof STATEMENTS, ReturnType<DatabaseSync['prepare']>>

export function createFactStore(database: DatabaseSync): FactStore {
  const prepared = Object.entries(STATEMENTS).map(([name, sql]) => [name, database.prepare(sql)])
  const sql: Statements = Object.fromEntries(prepared)
  return {
    keep({ sessionId, text, importance, now }) {
      const row = sql.keep.get(sessionId, text, keyOf(text), importance, now, now)!
      return { id: String(row['id']), isNew: row['uses'] === 0 }
    },
    idOf(sessionId, text) {
      const row = sql.idOf.get(sessionId, keyOf(text))
      return row && String(row['id'])
    },
    find: (ids) => sql.find.all(listOf(ids)).map(toFact),
    search(query, limit, { sessionId = null, exceptSessionId = null }) {
      if (query === '') return []
      return sql.search.all({ query, limit, only: sessionId, except: exceptSessionId }).map(({ id }) => String(id))
    },
    markUsed: (ids, now) => void sql.markUsed.run(now, listOf(ids)),
    markEmbedded: (ids, collection) => void sql.markEmbedded.run(collection, listOf(ids)),
    markConsolidated: (ids) => void sql.markConsolidated.run(listOf(ids)),
    toConsolidate: (sessionId, limit) => sql.toConsolidate.all(sessionId, limit).map(toFact),
    withoutVector: (sessionId, collection, limit) => sql.withoutVector.all(sessionId, collection, limit).map(toFact),
    sessionsToConsolidate: (collection, limit) =>
      sql.sessions.all(collection, limit).map((row) => String(row['session_id'])),
    merge: (merge) => inTransaction(database, () => mergeRows(sql, merge)),
    faded: ({ sessionId = null, ...rule }, limit) =>
      sql.faded.all({ ...rule, sessionId, limit }).map(({ id }) => String(id)),
    remove: (ids) => void sql.remove.run(listOf(ids)),
  }
}

function mergeRows(sql: Statements, { survivor, text, others, now }: Merge): boolean {
  const { total } = sql.countOf.get(listOf([survivor, ...others]))!
  if (total !== others.length + 1) return false
  sql.absorb.run({ survivor, others: listOf(others), now })
  sql.remove.run(listOf(others))
  // Where another fact says the same already, this one keeps its words.
  sql.rewrite.run(text, keyOf(text), survivor)
  return true
}

/** Two texts with the same key are one fact. */
function keyOf(text: string): string {
  return text
    .toLowerCase()
    .replace(/[\s.!,;:]+/g, ' ')
    .trim()
}

function listOf(ids: readonly string[]): string {
  return JSON.stringify(ids.map(Number))
}

function toFact(row: Record<string, SQLOutputValue>): FactRow {
  return {
    id: String(row['id']),
    sessionId: String(row['session_id']),
    text: String(row['text']),
    createdAt: Number(row['created_at']),
  }
}
