import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { recordSpans, type SpanRecorder } from '@zeph-telemetry/testing'
import Sqlite, { type Database } from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { instrumentBetterSqlite } from './better-sqlite3.ts'

const CANARY = 'canary-4711'

let recorder: SpanRecorder

beforeEach(() => {
  recorder = recordSpans()
})

afterEach(() => recorder.stop())

function openMessages(): Database {
  const database = new Sqlite(':memory:')
  database.exec('CREATE TABLE messages (id INTEGER PRIMARY KEY, content TEXT UNIQUE, size INTEGER)')
  const insert = database.prepare('INSERT INTO messages (content, size) VALUES (?, ?)')
  for (const content of ['a', 'b', 'c']) insert.run(content, 2 ** 40)
  return database
}

/** Everything a caller can do, written down; errors as their class, code and message. */
const WAYS: Readonly<Record<string, (database: Database) => unknown>> = {
  run: (database) => database.prepare('INSERT INTO messages (content) VALUES (?)').run(CANARY),
  'run with names': (database) => database.prepare('INSERT INTO messages (content) VALUES (@c)').run({ c: CANARY }),
  get: (database) => database.prepare('SELECT * FROM messages WHERE id = ?').get(2),
  'get without a row': (database) => database.prepare('SELECT * FROM messages WHERE id = 99').get(),
  all: (database) => database.prepare('SELECT * FROM messages WHERE id > :id').all({ id: 1 }),
  pluck: (database) => database.prepare('SELECT content FROM messages').pluck().all(),
  'pluck on and off': (database) => database.prepare('SELECT content FROM messages').pluck().pluck(false).get(),
  raw: (database) => database.prepare('SELECT id, content FROM messages').raw().all(),
  expand: (database) => database.prepare('SELECT id, content FROM messages').expand().get(),
  'safe integers': (database) => database.prepare('SELECT size FROM messages').safeIntegers().pluck().get(),
  bind: (database) => database.prepare('SELECT content FROM messages WHERE id = ?').bind(3).pluck().get(),
  'bind twice': (database) => database.prepare('SELECT ?').bind(3).bind(4),
  iterate: (database) => [...database.prepare('SELECT * FROM messages').iterate()],
  'iterate and stop': (database) => {
    const seen: unknown[] = []
    const statement = database.prepare('SELECT * FROM messages')
    for (const row of statement.iterate()) {
      seen.push(row, statement.busy)
      break
    }
    return [seen, statement.busy]
  },
  'iterate by hand': (database) => {
    const rows = database.prepare('SELECT id FROM messages WHERE id < 3').pluck().iterate()
    return [rows.next(), rows.next(), rows.next(), rows.next(), rows[Symbol.iterator]() === rows]
  },
  'a busy database': (database) => {
    const rows = database.prepare('SELECT id FROM messages').iterate()
    rows.next()
    try {
      database.exec('DELETE FROM messages')
    } finally {
      rows.return?.()
    }
  },
  'exec gives the database': (database) => database.exec("DELETE FROM messages; SELECT 'x'") === database,
  pragma: (database) => database.pragma('table_info(messages)'),
  'a simple pragma': (database) =>
    database.pragma('user_version = 7') ?? database.pragma('user_version', { simple: true }),
  'no pragma': (database) => database.pragma(5 as never),
  'a transaction': (database) => {
    const insert = database.prepare('INSERT INTO messages (content) VALUES (?)')
    const both = database.transaction((one: string, other: string) => [insert.run(one), insert.run(other)])
    return [
      both('x', 'y'),
      both.immediate('u', 'v'),
      'database' in both && both.database === database,
      database.inTransaction,
    ]
  },
  'a transaction that is undone': (database) => {
    const insert = database.prepare('INSERT INTO messages (content) VALUES (?)')
    const twice = database.transaction(() => [insert.run('x'), insert.run('x')])
    expect(twice).toThrow('UNIQUE')
    return database.prepare('SELECT count(*) FROM messages').pluck().get()
  },
  'transactions in one another': (database) => {
    const insert = database.prepare('INSERT INTO messages (content) VALUES (?)')
    const inner = database.transaction(() => insert.run('x'))
    return database.transaction(() => [inner(), database.inTransaction])()
  },
  'a function of its own': (database) => {
    database.function('twice', (value) => value * 2)
    return database.prepare('SELECT twice(id) FROM messages').pluck().all()
  },
  columns: (database) => database.prepare('SELECT id FROM messages').columns(),
  'what a statement says of itself': (database) => {
    const { source, reader, readonly, database: own } = database.prepare('SELECT 1')
    return [source, reader, readonly, own === database]
  },
  'rows of a statement without rows': (database) => database.prepare('DELETE FROM messages').all(),
  'a unique key twice': (database) => database.prepare('INSERT INTO messages (id) VALUES (?)').run(1),
  'a value that cannot be bound': (database) => database.prepare('SELECT ?').get(Symbol('x')),
  'a statement that is none': (database) => database.prepare('SELEC 1'),
  'a script that is none': (database) => database.exec('SELEC 1'),
  'no text': (database) => database.prepare(5 as never),
  'a closed database': (database) => {
    const statement = database.prepare('SELECT 1')
    database.close()
    return statement.get()
  },
}

function outcome(way: (database: Database) => unknown, wrap: (database: Database) => Database): unknown {
  try {
    return { value: way(wrap(openMessages())) }
  } catch (error) {
    const { name, message, code } = error as Record<string, unknown>
    return { name, message, code, isSqlite: error instanceof Sqlite.SqliteError }
  }
}

test.each(Object.entries(WAYS))('the caller sees what the bare database gives: %s', (_name, way) => {
  const bare = outcome(way, (database) => database)
  expect(outcome(way, instrumentBetterSqlite)).toEqual(bare)
  expect(recorder.started.every(({ ended }) => ended)).toBe(true)
})

test('database and statements stay what they were', () => {
  const database = openMessages()
  const { prepare, exec, pragma, transaction } = database
  const keys = Object.keys(database)
  expect(instrumentBetterSqlite(database)).toBe(database)
  expect(Object.keys(database)).toEqual(keys)
  expect(database).toBeInstanceOf(Sqlite)
  for (const [one, other] of [
    [database.prepare, prepare],
    [database.exec, exec],
    [database.pragma, pragma],
  ])
    expect([one!.name, one!.length]).toEqual([other!.name, other!.length])
  expect(database.transaction).toBe(transaction)
  const statement = database.prepare('SELECT 1')
  expect(Object.keys(statement)).toEqual(Object.keys(openMessages().prepare('SELECT 1')))
  expect(statement.pluck()).toBe(statement)
})

test('instrumenting twice changes nothing', () => {
  const database = instrumentBetterSqlite(openMessages())
  const methods = [database.prepare, database.exec, database.pragma]
  expect(instrumentBetterSqlite(database)).toBe(database)
  expect([database.prepare, database.exec, database.pragma]).toEqual(methods)
  database.prepare('SELECT 1').get()
  database.exec('SELECT 1')
  database.pragma('user_version')
  expect(recorder.spans).toHaveLength(3)
})

describe('a span of a statement', () => {
  const spanOf = (use: (database: Database) => unknown) => {
    use(instrumentBetterSqlite(openMessages()))
    expect(recorder.spans).toHaveLength(1)
    return recorder.spans[0]!
  }

  test('says what is executed, and where', () => {
    const { name, kind, attributes } = spanOf((database) =>
      database.prepare("INSERT INTO messages (content) VALUES ('x')").run(),
    )
    expect([name, kind]).toEqual(['memory.sqlite', 'internal'])
    expect(attributes).toEqual({
      'db.system.name': 'sqlite',
      'db.namespace': ':memory:',
      'db.operation.name': 'INSERT',
      'db.collection.name': 'messages',
      'db.query.text': 'INSERT INTO messages (content) VALUES (?)',
    })
  })

  test('of a file is a client, and names the file without its folder', () => {
    const directory = mkdtempSync(join(tmpdir(), `${CANARY}-`))
    onTestFinished(() => rmSync(directory, { recursive: true }))
    const database = instrumentBetterSqlite(new Sqlite(join(directory, 'agent.db')))
    database.exec('SELECT 1')
    database.prepare('SELECT 1').get()
    database.close()
    expect(recorder.spans.map(({ kind, attributes }) => [kind, attributes['db.namespace']])).toEqual([
      ['client', 'agent.db'],
      ['client', 'agent.db'],
    ])
    expect(JSON.stringify(recorder.spans.map(({ attributes }) => attributes))).not.toContain(CANARY)
  })

  test.each<[string, (database: Database) => unknown, number]>([
    ['all()', (database) => database.prepare('SELECT * FROM messages').all(), 3],
    ['plucked all()', (database) => database.prepare('SELECT id FROM messages').pluck().all(), 3],
    ['get()', (database) => database.prepare('SELECT * FROM messages').get(), 1],
    ['get() of nothing', (database) => database.prepare('SELECT 1 WHERE FALSE').get(), 0],
    ['pragma()', (database) => database.pragma('table_info(messages)'), 3],
    ['a simple pragma()', (database) => database.pragma('user_version', { simple: true }), 1],
    ['a simple pragma() of nothing', (database) => database.pragma('table_info(none)', { simple: true }), 0],
  ])('counts the rows that %s returned', (_way, use, rows) => {
    expect(spanOf(use).attributes['db.response.returned_rows']).toBe(rows)
  })

  test('of a pragma says which', () => {
    const { attributes } = spanOf((database) => database.pragma(`key = "${CANARY}"`))
    expect(attributes).toMatchObject({ 'db.operation.name': 'PRAGMA', 'db.query.text': 'PRAGMA key = ?' })
  })

  test('that is iterated lasts until the reader leaves', () => {
    const rows = instrumentBetterSqlite(openMessages()).prepare('SELECT * FROM messages').iterate()
    rows.next()
    expect(recorder.spans).toHaveLength(0)
    rows.return?.()
    expect(recorder.spans).toHaveLength(1)
  })

  test('that fails says so with the name of the code', () => {
    const database = instrumentBetterSqlite(openMessages())
    const insert = database.prepare('INSERT INTO messages (content) VALUES (?)')
    expect(() => insert.run('a')).toThrow('UNIQUE')
    expect(recorder.spans[0]).toMatchObject({
      status: 'error',
      attributes: {
        'error.type': 'SQLITE_CONSTRAINT_UNIQUE',
        'db.response.status_code': 'SQLITE_CONSTRAINT_UNIQUE',
      },
      events: [{ name: 'exception', attributes: { 'exception.type': 'SqliteError' } }],
    })
  })

  test('that the driver refuses has no code of SQLite', () => {
    const database = instrumentBetterSqlite(openMessages())
    expect(() => database.prepare('DELETE FROM messages').get()).toThrow(TypeError)
    expect(recorder.spans[0]).toMatchObject({ status: 'error', attributes: { 'error.type': 'TypeError' } })
    expect(recorder.spans[0]?.attributes).not.toHaveProperty('db.response.status_code')
  })
})

test('no value reaches a span: not bound, not named, not in the text, not returned', () => {
  const database = instrumentBetterSqlite(openMessages())
  database.exec(`INSERT INTO messages (content) VALUES ('${CANARY}') /* ${CANARY} */`)
  database.prepare('UPDATE messages SET content = ? WHERE id = 1').run(`${CANARY}!`)
  database.prepare('UPDATE messages SET content = $c WHERE id = 2').run({ c: `${CANARY}?` })
  const rows = [
    database.prepare('SELECT * FROM messages').all(),
    [...database.prepare('SELECT * FROM messages').iterate()],
    database.prepare(`SELECT '${CANARY}', 4711 -- ${CANARY}`).get(),
    database.prepare('SELECT ?').bind(CANARY).get(),
  ]
  expect(JSON.stringify(rows)).toContain(CANARY)
  expect(recorder.spans).toHaveLength(7)
  const told = JSON.stringify(recorder.spans.map(({ name, attributes, events }) => [name, attributes, events]))
  expect(told).not.toContain('4711')
})
