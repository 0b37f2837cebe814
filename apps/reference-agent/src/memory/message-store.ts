/**
 * Every message of every session, with a full-text index for what users said. The database is handed in, so that whoever
 * opens it decides where it lies and what watches it. Statements are prepared once and always parameterised.
 */
import type { DatabaseSync } from 'node:sqlite'
import { fullTextQuery } from './full-text-query.ts'
import { prepareConnection } from './schema.ts'

export { openDatabase } from './open-database.ts'

export type MessageRole = 'user' | 'assistant' | 'tool'

export interface StoredMessage {
  sessionId: string
  role: MessageRole
  content: string
  toolCalls?: string
  toolCallId?: string
}

export interface DialogueMessage {
  role: 'user' | 'assistant'
  content: string
}

/** A message of the dialogue with its place in the store. */
export interface HistoryMessage extends DialogueMessage {
  id: number
}

export interface MessageStore {
  append(message: StoredMessage): number
  /** The newest messages of the session's dialogue, oldest first: what a later turn goes on from. */
  restoreHistory(sessionId: string, limit: number): HistoryMessage[]
  recentDialogue(sessionId: string, limit: number): DialogueMessage[]
  recall(query: string, limit: number): string[]
  count(sessionId: string): number
  close(): void
}

const STATEMENTS = {
  append: 'INSERT INTO messages (session_id, role, content, tool_calls, tool_call_id) VALUES (?, ?, ?, ?, ?)',
  history: `SELECT id, role, content FROM messages
    WHERE session_id = ? AND role <> 'tool' AND tool_calls IS NULL ORDER BY id DESC LIMIT ?`,
  recall: `SELECT messages.content FROM message_text JOIN messages ON messages.id = message_text.rowid
    WHERE message_text MATCH ? AND messages.content <> ?
    GROUP BY messages.content ORDER BY min(rank), max(messages.id) DESC LIMIT ?`,
  count: 'SELECT count(*) AS total FROM messages WHERE session_id = ?',
} as const

export function createMessageStore(database: DatabaseSync): MessageStore {
  prepareConnection(database)
  const append = database.prepare(STATEMENTS.append)
  const history = database.prepare(STATEMENTS.history)
  const recall = database.prepare(STATEMENTS.recall)
  const count = database.prepare(STATEMENTS.count)
  const restoreHistory = (sessionId: string, limit: number): HistoryMessage[] => {
    const newestFirst = history.all(sessionId, limit) as unknown as HistoryMessage[]
    return newestFirst.map(({ id, role, content }) => ({ id, role, content })).reverse()
  }
  return {
    append({ sessionId, role, content, toolCalls, toolCallId }) {
      return Number(append.run(sessionId, role, content, toolCalls ?? null, toolCallId ?? null).lastInsertRowid)
    },
    restoreHistory,
    recentDialogue: (sessionId, limit) =>
      restoreHistory(sessionId, limit).map(({ role, content }) => ({ role, content })),
    recall(query, limit) {
      const words = fullTextQuery(query)
      return words === '' ? [] : recall.all(words, query, limit).map((row) => String(row.content))
    },
    count: (sessionId) => Number(count.get(sessionId)?.total),
    close: () => database.close(),
  }
}
