/**
 * The tables of the agent's database, in the order in which they came to be. The file says which of these steps it has
 * had (`user_version`), and the others are made up for in one transaction, so that a file of any earlier version goes on
 * to be used with everything that is in it.
 */
import type { DatabaseSync } from 'node:sqlite'
import { inTransaction } from './in-transaction.ts'

const MESSAGES = `
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

const FACTS = `
  CREATE TABLE facts (
    id INTEGER PRIMARY KEY,
    session_id TEXT NOT NULL,
    text TEXT NOT NULL,
    text_key TEXT NOT NULL,
    importance REAL NOT NULL,
    uses INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    used_at INTEGER NOT NULL,
    collection TEXT,
    consolidated INTEGER NOT NULL DEFAULT 0,
    UNIQUE (session_id, text_key)
  );
  CREATE INDEX facts_to_consolidate ON facts (session_id) WHERE consolidated = 0;
  CREATE VIRTUAL TABLE fact_text USING fts5 (text, content = 'facts', content_rowid = 'id', tokenize = 'porter unicode61');
  CREATE TRIGGER index_fact AFTER INSERT ON facts
  BEGIN
    INSERT INTO fact_text (rowid, text) VALUES (new.id, new.text);
  END;
  CREATE TRIGGER forget_fact AFTER DELETE ON facts
  BEGIN
    INSERT INTO fact_text (fact_text, rowid, text) VALUES ('delete', old.id, old.text);
  END;
  CREATE TRIGGER reindex_fact AFTER UPDATE OF text ON facts
  BEGIN
    INSERT INTO fact_text (fact_text, rowid, text) VALUES ('delete', old.id, old.text);
    INSERT INTO fact_text (rowid, text) VALUES (new.id, new.text);
  END;
`

const KNOWLEDGE = `
  CREATE TABLE summaries (
    session_id TEXT PRIMARY KEY,
    text TEXT NOT NULL,
    last_message_id INTEGER NOT NULL,
    messages INTEGER NOT NULL
  );
  CREATE TABLE entities (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL
  );
  CREATE TABLE relations (
    subject_id INTEGER NOT NULL REFERENCES entities,
    predicate TEXT NOT NULL,
    object_id INTEGER NOT NULL REFERENCES entities,
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (subject_id, predicate, object_id)
  ) WITHOUT ROWID;
  CREATE INDEX relations_by_object ON relations (object_id);
  CREATE TABLE persona (
    trait TEXT NOT NULL,
    value TEXT NOT NULL,
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (trait, value)
  ) WITHOUT ROWID;
  CREATE TABLE vector_collections (name TEXT PRIMARY KEY, dimensions INTEGER NOT NULL);
`

/** Never edit a step that was released: add one. The first ran before versions were counted, so it must not mind. */
const STEPS: readonly string[] = [MESSAGES, `${FACTS}${KNOWLEDGE}`]

/** Another process may hold the lock for a moment; WAL needs no full sync to survive a crash of the program. */
const SETTINGS = 'PRAGMA busy_timeout = 2000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL'

function upgradeSchema(database: DatabaseSync): void {
  if (versionOf(database) === STEPS.length) return
  inTransaction(database, () => {
    // Another process may have been faster while this one waited for the lock.
    const version = versionOf(database)
    if (version > STEPS.length) {
      throw new Error(`the memory database was written by a newer version (${version}; known: ${STEPS.length})`)
    }
    for (const step of STEPS.slice(version)) database.exec(step)
    database.exec(`PRAGMA user_version = ${STEPS.length}`)
  })
}

const prepared = new WeakSet<DatabaseSync>()

/** What every connection needs before its first statement; each part that uses one asks for it. */
export function prepareConnection(database: DatabaseSync): void {
  if (prepared.has(database)) return
  database.exec(SETTINGS)
  upgradeSchema(database)
  prepared.add(database)
}

function versionOf(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.['user_version'])
}
