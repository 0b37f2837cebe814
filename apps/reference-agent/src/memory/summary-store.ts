/**
 * The summary of each session and the messages it does not cover yet. A session has one summary, which grows: each new
 * one takes in the one before it. The newest messages stay out, since they go into the context as they are.
 */
import type { DatabaseSync } from 'node:sqlite'
import type { Summary } from './memory.ts'

export interface OpenMessage {
  id: number
  role: string
  content: string
}

export interface SummaryStore {
  find(sessionId: string): Summary | undefined
  /** False where a summary that reaches as far is there by now. */
  put(summary: Summary): boolean
  /** The oldest messages that no summary covers, without the newest of the session. */
  open(sessionId: string, limit: number): OpenMessage[]
  /** How many those are without a limit, and the characters in them. */
  measure(sessionId: string): { messages: number; characters: number }
}

/** How many of a session's newest messages stay as they are. */
const KEPT_OPEN = 6

const COVERED = 'coalesce((SELECT last_message_id FROM summaries WHERE session_id = :sessionId), 0)'
const DIALOGUE = "session_id = :sessionId AND role <> 'tool' AND tool_calls IS NULL"
const FIRST_KEPT = `(SELECT min(id) FROM (SELECT id FROM messages WHERE ${DIALOGUE} ORDER BY id DESC LIMIT ${KEPT_OPEN}))`
const OPEN = `FROM messages WHERE ${DIALOGUE} AND id > ${COVERED} AND id < ${FIRST_KEPT}`

const STATEMENTS = {
  find: 'SELECT text, last_message_id, messages FROM summaries WHERE session_id = ?',
  put: `INSERT INTO summaries (session_id, text, last_message_id, messages) VALUES (?, ?, ?, ?)
    ON CONFLICT (session_id) DO UPDATE SET text = excluded.text, last_message_id = excluded.last_message_id,
    messages = excluded.messages WHERE excluded.last_message_id > last_message_id`,
  open: `SELECT id, role, content ${OPEN} ORDER BY id LIMIT :limit`,
  measure: `SELECT count(*) AS messages, coalesce(sum(length(content)), 0) AS characters ${OPEN}`,
} as const

export function createSummaryStore(database: DatabaseSync): SummaryStore {
  const find = database.prepare(STATEMENTS.find)
  const put = database.prepare(STATEMENTS.put)
  const open = database.prepare(STATEMENTS.open)
  const measure = database.prepare(STATEMENTS.measure)
  return {
    find(sessionId) {
      const row = find.get(sessionId)
      if (!row) return undefined
      const [lastMessageId, messages] = [Number(row['last_message_id']), Number(row['messages'])]
      return { sessionId, text: String(row['text']), lastMessageId, messages }
    },
    put: ({ sessionId, text, lastMessageId, messages }) =>
      put.run(sessionId, text, lastMessageId, messages).changes > 0,
    open: (sessionId, limit) => open.all({ sessionId, limit }) as unknown as OpenMessage[],
    measure(sessionId) {
      const row = measure.get({ sessionId })
      return { messages: Number(row?.['messages']), characters: Number(row?.['characters']) }
    },
  }
}
