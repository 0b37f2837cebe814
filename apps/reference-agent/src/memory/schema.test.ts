import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { openScriptedMemory } from './fixtures/scripted-memory.ts'
import { createMessageStore } from './message-store.ts'
import { openDatabase } from './open-database.ts'
import { prepareConnection } from './schema.ts'

/** What the first version of the agent wrote; must stay as it was. */
const FIRST_VERSION = `
  PRAGMA journal_mode = WAL;
  CREATE TABLE messages (id INTEGER PRIMARY KEY, session_id TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('user', 'assistant', 'tool')), content TEXT NOT NULL, tool_calls TEXT,
    tool_call_id TEXT, created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')));
  CREATE INDEX messages_by_session ON messages (session_id, id);
  CREATE VIRTUAL TABLE message_text USING fts5 (content, content = 'messages', content_rowid = 'id');
  CREATE TRIGGER index_user_message AFTER INSERT ON messages WHEN new.role = 'user'
  BEGIN
    INSERT INTO message_text (rowid, content) VALUES (new.id, new.content);
  END;
`

function temporaryFile(): string {
  const directory = mkdtempSync(join(tmpdir(), 'schema-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  return join(directory, 'agent.db')
}

test('a file of the first version is upgraded and keeps its messages, found by their words as before', async () => {
  const path = temporaryFile()
  const old = new DatabaseSync(path)
  old.exec(FIRST_VERSION)
  const insert = old.prepare('INSERT INTO messages (session_id, role, content) VALUES (?, ?, ?)')
  insert.run('a', 'user', 'my cat is called Mia')
  insert.run('a', 'assistant', 'a nice name')
  old.close()

  const { store, memory, close } = await openScriptedMemory(path)
  onTestFinished(close)
  expect(store.recentDialogue('a', 9)).toEqual([
    { role: 'user', content: 'my cat is called Mia' },
    { role: 'assistant', content: 'a nice name' },
  ])
  store.append({ sessionId: 'a', role: 'user', content: 'the cat likes fish' })
  expect(store.recall('cat', 5)).toHaveLength(2)
  expect((await memory.remember({ sessionId: 'a', text: 'The cat is called Mia' })).admitted).toBe(true)
})

test('a file is upgraded once, and opened by two connections at the same time', () => {
  const path = temporaryFile()
  const [first, second] = [openDatabase(path), openDatabase(path)]
  onTestFinished(() => [first, second].forEach((database) => void database.close()))
  prepareConnection(first)
  prepareConnection(second)
  createMessageStore(first).append({ sessionId: 'a', role: 'user', content: 'hello' })
  expect(createMessageStore(second).count('a')).toBe(1)
})

test('an upgrade that fails changes nothing', () => {
  const path = temporaryFile()
  const database = openDatabase(path)
  onTestFinished(() => database.close())
  database.exec('CREATE TABLE persona (x)')
  expect(() => prepareConnection(database)).toThrow('persona')
  const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all()
  expect(tables.map(({ name }) => name)).toEqual(['persona'])
  database.exec('DROP TABLE persona')
  prepareConnection(database)
})

test('a file of a later version is left alone', () => {
  const database = openDatabase(temporaryFile())
  onTestFinished(() => database.close())
  database.exec('PRAGMA user_version = 99')
  expect(() => prepareConnection(database)).toThrow('newer version (99')
  expect(database.prepare('SELECT count(*) AS total FROM sqlite_schema').get()).toEqual({ total: 0 })
})

test('once open, a connection loads no further extension', () => {
  const database = openDatabase(':memory:')
  onTestFinished(() => database.close())
  expect(() => database.loadExtension('anything')).toThrow(/not allowed|not authorized/)
})
