/** A table of texts by name. Statements are prepared once and always parameterised. */
import type { DatabaseSync } from 'node:sqlite'

export interface NoteFacts {
  name: string
  characters: number
}

export interface Notes {
  write(name: string, text: string): void
  read(name: string): string | undefined
  /** The first 200, by name. */
  list(): NoteFacts[]
  /** The first 200 that have the text in their name or their own, by name. */
  find(text: string): NoteFacts[]
  /** Whether there was such a note. */
  delete(name: string): boolean
  count(): number
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS notes (
    name TEXT PRIMARY KEY,
    text TEXT NOT NULL,
    changed_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
  ) WITHOUT ROWID;
`

const STATEMENTS = {
  write: `INSERT INTO notes (name, text) VALUES (?, ?) ON CONFLICT (name)
    DO UPDATE SET text = excluded.text, changed_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now')`,
  read: 'SELECT text FROM notes WHERE name = ?',
  list: 'SELECT name, length(text) AS characters FROM notes ORDER BY name LIMIT 200',
  find: `SELECT name, length(text) AS characters FROM notes
    WHERE instr(lower(name || ' ' || text), lower(?)) > 0 ORDER BY name LIMIT 200`,
  delete: 'DELETE FROM notes WHERE name = ?',
  count: 'SELECT count(*) AS total FROM notes',
} as const

export function openNotes(database: DatabaseSync): Notes {
  database.exec(SCHEMA)
  const write = database.prepare(STATEMENTS.write)
  const read = database.prepare(STATEMENTS.read)
  const list = database.prepare(STATEMENTS.list)
  const find = database.prepare(STATEMENTS.find)
  const remove = database.prepare(STATEMENTS.delete)
  const count = database.prepare(STATEMENTS.count)
  return {
    write: (name, text) => void write.run(name, text),
    read(name) {
      const row = read.get(name)
      return row && String(row['text'])
    },
    list: () => list.all().map(factsOf),
    find: (text) => find.all(text).map(factsOf),
    delete: (name) => remove.run(name).changes > 0,
    count: () => Number(count.get()?.['total']),
  }
}

function factsOf(row: Readonly<Record<string, unknown>>): NoteFacts {
  return { name: String(row['name']), characters: Number(row['characters']) }
}
