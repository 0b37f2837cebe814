/**
 * The agent's memory: every message of every session in one SQLite file, with a full-text index for recall across
 * sessions. The database is handed in, so that whoever opens it decides where it lies and what watches it.
 * Statements are prepared once and always parameterised.
 */
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

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

export interface MessageStore {
  append(message: StoredMessage): number
  recentDialogue(sessionId: string, limit: number): DialogueMessage[]
  recall(query: string, limit: number): string[]
  count(sessionId: string): number
  close(): void
}

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA busy_timeout = 2000;
  CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY,
    session_id TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('user', 'assistant', 'tool')),
    content TEXT NOT NULL,
    tool_calls TEXT,
    tool_call_id TEXT,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
  );
  CREATE INDEX IF NOT EXISTS messages_by_session ON messages (session_id, id);
  CREATE VIRTUAL TABLE IF NOT EXISTS message_text USING fts5 (content, content = 'messages', content_rowid = 'id');
  CREATE TRIGGER IF NOT EXISTS index_user_message AFTER INSERT ON messages WHEN new.role = 'user'
  BEGIN
    INSERT INTO message_text (rowid, content) VALUES (new.id, new.content);
  END;
`

const STATEMENTS = {
  append: 'INSERT INTO messages (session_id, role, content, tool_calls, tool_call_id) VALUES (?, ?, ?, ?, ?)',
  recentDialogue: `SELECT role, content FROM messages
    WHERE session_id = ? AND role <> 'tool' AND tool_calls IS NULL ORDER BY id DESC LIMIT ?`,
  recall: `SELECT messages.content FROM message_text JOIN messages ON messages.id = message_text.rowid
    WHERE message_text MATCH ? AND messages.content <> ?
    GROUP BY messages.content ORDER BY min(rank), max(messages.id) DESC LIMIT ?`,
  count: 'SELECT count(*) AS total FROM messages WHERE session_id = ?',
} as const

export function openDatabase(path: string): DatabaseSync {
  try {
    if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true })
    return new DatabaseSync(path)
  } catch (error) {
    throw new Error(`cannot open the memory database ${path}: ${(error as Error).message}`, { cause: error })
  }
}

export function createMessageStore(database: DatabaseSync): MessageStore {
  database.exec(SCHEMA)
  const append = database.prepare(STATEMENTS.append)
  const recentDialogue = database.prepare(STATEMENTS.recentDialogue)
  const recall = database.prepare(STATEMENTS.recall)
  const count = database.prepare(STATEMENTS.count)
  return {
    append({ sessionId, role, content, toolCalls, toolCallId }) {
      return Number(append.run(sessionId, role, content, toolCalls ?? null, toolCallId ?? null).lastInsertRowid)
    },
    recentDialogue(sessionId, limit) {
      const newestFirst = recentDialogue.all(sessionId, limit) as unknown as DialogueMessage[]
      return newestFirst.map(({ role, content }) => ({ role, content })).reverse()
    },
    recall(query, limit) {
      const words = fullTextQuery(query)
      return words === '' ? [] : recall.all(words, query, limit).map((row) => String(row.content))
    },
    count: (sessionId) => Number(count.get(sessionId)?.total),
    close: () => database.close(),
  }
}

// Quoted words cannot be read as operators of the full-text language; short words match nearly everything.
function fullTextQuery(text: string): string {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? []
  const telling = [...new Set(words)].filter((word) => !COMMON_WORDS.has(word)).slice(0, 12)
  return telling.map((word) => `"${word}"`).join(' OR ')
}

const COMMON_WORDS: ReadonlySet<string> = new Set(
  [
    'and are can did does for has have how its not our that the',
    'them then this was were what when where who why will with you your',
  ]
    .join(' ')
    .split(' '),
)
