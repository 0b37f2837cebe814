import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite'
import { recordSpans, type SpanRecorder } from '@zeph-telemetry/testing'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { instrumentDatabaseSync } from './node-sqlite.ts'

const CANARY = 'canary-4711'

let recorder: SpanRecorder

beforeEach(() => {
  recorder = recordSpans()
})

afterEach(() => recorder.stop())

type Database = InstanceType<typeof DatabaseSync>

function openMessages(): Database {
  const database = new DatabaseSync(':memory:')
  database.exec('CREATE TABLE messages (id INTEGER PRIMARY KEY, content TEXT, size INTEGER)')
  const insert = database.prepare('INSERT INTO messages (content, size) VALUES (?, ?)')
  for (const content of ['a', 'b', 'c']) insert.run(content, 2 ** 40)
  return database
}

/** Everything a caller can do, written down; errors as their class, code and message. */
const WAYS: Readonly<Record<string, (database: Database) => unknown>> = {
  run: (database) => database.prepare('INSERT INTO messages (content) VALUES (?)').run(CANARY),
  'run with names': (database) => database.prepare('INSERT INTO messages (content) VALUES (:c)').run({ c: CANARY }),
  get: (database) => database.prepare('SELECT * FROM messages WHERE id = ?').get(2),
  'get without a row': (database) => database.prepare('SELECT * FROM messages WHERE id = 99').get(),
  all: (database) => database.prepare('SELECT * FROM messages WHERE id > :id').all({ id: 1 }),
  iterate: (database) => [...database.prepare('SELECT * FROM messages').iterate()],
  'iterate and stop': (database) => {
    const seen: unknown[] = []
    const rows = database.prepare('SELECT * FROM messages').iterate()
    for (const row of rows) {
      seen.push(row)
      break
    }
    return [seen, rows.next()]
  },
  'iterate by hand': (database) => {
    const rows = database.prepare('SELECT * FROM messages WHERE id < 3').iterate()
    return [rows.next(), rows.next(), rows.next(), rows.next(), rows[Symbol.iterator]() === rows]
  },
  'iterate with the methods of iterators': (database) => {
    const rows = database.prepare('SELECT id FROM messages').iterate() as unknown as { id: number }[]
    return Array.from(rows.map(({ id }) => id * 2))
  },
  'exec of several statements': (database) =>
    database.exec("DELETE FROM messages; INSERT INTO messages VALUES (1,'x',1)"),
  'run twice on one statement': (database) => {
    const statement = database.prepare('INSERT INTO messages (content) VALUES (?)')
    return [statement.run('x'), statement.run('y')]
  },
  'big integers': (database) => {
    const statement = database.prepare('SELECT size FROM messages')
    statement.setReadBigInts(true)
    return statement.all()
  },
  arrays: (database) => {
    const statement = database.prepare('SELECT id, content FROM messages')
    statement.setReturnArrays(true)
    return statement.get() as unknown as SQLOutputValue[]
  },
  'bare names refused': (database) => {
    const statement = database.prepare('SELECT :c AS c')
    statement.setAllowBareNamedParameters(false)
    return statement.get({ c: 1 })
  },
  'unknown names allowed': (database) => {
    const statement = database.prepare('SELECT :c AS c')
    statement.setAllowUnknownNamedParameters(true)
    return statement.get({ c: 1, d: 2 })
  },
  columns: (database) => database.prepare('SELECT id FROM messages').columns(),
  'SQL texts': (database) => {
    const statement = database.prepare('SELECT ? AS x')
    statement.get(CANARY)
    return [statement.sourceSQL, statement.expandedSQL]
  },
  'a unique key twice': (database) => database.prepare('INSERT INTO messages (id) VALUES (?)').run(1),
  'a value that cannot be bound': (database) => database.prepare('SELECT ?').get(Symbol('x') as never),
  'a statement that is none': (database) => database.prepare('SELEC 1'),
  'a script that is none': (database) => database.exec('SELEC 1'),
  'no text': (database) => database.prepare(5 as never),
  'no script': (database) => database.exec(undefined as never),
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
    const { name, message, code, errcode, errstr } = error as Record<string, unknown>
    return { name, message, code, errcode, errstr }
  }
}

test.each(Object.entries(WAYS))('the caller sees what the bare database gives: %s', (_name, way) => {
  const bare = outcome(way, (database) => database)
  expect(outcome(way, instrumentDatabaseSync)).toEqual(bare)
  expect(recorder.started.every(({ ended }) => ended)).toBe(true)
})

test('database and statements stay what they were', () => {
  const database = openMessages()
  const { prepare, exec } = database
  const keys = Object.keys(database)
  expect(instrumentDatabaseSync(database)).toBe(database)
  expect(Object.keys(database)).toEqual(keys)
  expect(database).toBeInstanceOf(DatabaseSync)
  expect([database.prepare.name, database.prepare.length]).toEqual([prepare.name, prepare.length])
  expect([database.exec.name, database.exec.length]).toEqual([exec.name, exec.length])
  expect(Object.keys(database.prepare('SELECT 1'))).toEqual(Object.keys(openMessages().prepare('SELECT 1')))
})

test('instrumenting twice changes nothing', () => {
  const database = instrumentDatabaseSync(openMessages())
  const methods = [database.prepare, database.exec]
  expect(instrumentDatabaseSync(database)).toBe(database)
  expect([database.prepare, database.exec]).toEqual(methods)
  database.prepare('SELECT 1').get()
  database.exec('SELECT 1')
  expect(recorder.spans.length).toBe(2)
})

describe('a span of a statement', () => {
  const attributesOf = (use: (database: Database) => unknown) => {
    use(instrumentDatabaseSync(openMessages()))
    expect(recorder.spans.length).toBe(1)
    return recorder.spans[0]?.attributes
  }

  test('says what is executed, and where', () => {
    expect(attributesOf((database) => database.prepare("INSERT INTO messages (content) VALUES ('x')").run())).toEqual({
      'db.system.name': 'sqlite',
      'db.namespace': ':memory:',
      'db.operation.name': 'INSERT',
      'db.collection.name': 'messages',
      'db.query.text': 'INSERT INTO messages (content) VALUES (?)',
    })
    expect([recorder.spans[0]?.name, recorder.spans[0]?.kind]).toEqual(['memory.sqlite', 'internal'])
  })

  test('names the file of the database, even if that is opened later, and not its folder', () => {
    const directory = mkdtempSync(join(tmpdir(), `${CANARY}-`))
    onTestFinished(() => rmSync(directory, { recursive: true }))
    const database = instrumentDatabaseSync(new DatabaseSync(join(directory, 'agent.db'), { open: false }))
    expect(() => database.exec('SELECT 1')).toThrow('not open')
    database.open()
    database.exec('SELECT 1')
    database.close()
    expect(recorder.spans.map(({ kind, attributes }) => [kind, attributes['db.namespace']])).toEqual([
      ['client', undefined],
      ['client', 'agent.db'],
    ])
    expect(JSON.stringify(recorder.spans.map(({ attributes }) => attributes))).not.toContain(CANARY)
  })

  test('is internal where the database is in memory, even if it was opened later', () => {
    const database = instrumentDatabaseSync(new DatabaseSync(':memory:', { open: false }))
    expect(() => database.exec('SELECT 1')).toThrow('not open')
    database.open()
    database.exec('SELECT 1')
    database.prepare('SELECT 1').get()
    expect(recorder.spans.map(({ kind }) => kind)).toEqual(['client', 'internal', 'internal'])
  })

  test.each([
    ['all', 3],
    ['get', 1],
  ] as const)('counts the rows that %s() returned', (method, rows) => {
    const attributes = attributesOf((database) => database.prepare('SELECT * FROM messages')[method]())
    expect(attributes).toMatchObject({ 'db.response.returned_rows': rows })
  })

  test('counts no row where get() found none', () => {
    const attributes = attributesOf((database) => database.prepare('SELECT 1 WHERE FALSE').get())
    expect(attributes).toMatchObject({ 'db.response.returned_rows': 0 })
  })

  test('that is iterated lasts until the last row, or until the reader leaves', () => {
    const database = instrumentDatabaseSync(openMessages())
    const rows = database.prepare('SELECT * FROM messages').iterate()
    rows.next()
    expect(recorder.spans.length).toBe(0)
    rows.return?.()
    expect(recorder.spans.length).toBe(1)
  })

  test('that fails says so with the code', () => {
    const database = instrumentDatabaseSync(openMessages())
    expect(() => database.prepare('INSERT INTO messages (id) VALUES (1)').run()).toThrow('UNIQUE')
    expect(recorder.spans[0]).toMatchObject({
      status: 'error',
      attributes: { 'error.type': 'ERR_SQLITE_ERROR', 'db.response.status_code': '1555' },
      events: [{ name: 'exception' }],
    })
  })

  test.skipIf(!('createTagStore' in DatabaseSync.prototype))(
    'that is a template has parameters where values stood',
    () => {
      const database = instrumentDatabaseSync(openMessages())
      const sql = database.createTagStore()
      const id = 2
      expect(sql.get`SELECT content FROM messages WHERE id = ${id}`).toEqual({ content: 'b' })
      expect(sql.all`SELECT content FROM messages WHERE id > ${id}`).toEqual([{ content: 'c' }])
      expect(sql.run`INSERT INTO messages (content) VALUES (${CANARY})`.changes).toBe(1)
      expect([...sql.iterate`SELECT id FROM messages WHERE id < ${id}`]).toEqual([{ id: 1 }])
      expect(recorder.spans.map(({ attributes }) => attributes['db.query.text'])).toEqual([
        'SELECT content FROM messages WHERE id = ?',
        'SELECT content FROM messages WHERE id > ?',
        'INSERT INTO messages (content) VALUES (?)',
        'SELECT id FROM messages WHERE id < ?',
      ])
    },
  )
})

test('no value reaches a span: not bound, not named, not in the text, not returned', () => {
  const database = instrumentDatabaseSync(openMessages())
  const text = `SELECT '${CANARY}', x'${Buffer.from(CANARY).toString('hex')}', 4711 -- ${CANARY}`
  database.exec(`INSERT INTO messages (content) VALUES ('${CANARY}') /* ${CANARY} */`)
  database.prepare('UPDATE messages SET content = ?').run(CANARY)
  database.prepare('UPDATE messages SET content = $c').run({ c: CANARY })
  const rows = [
    database.prepare('SELECT * FROM messages').all(),
    [...database.prepare('SELECT * FROM messages').iterate()],
    database.prepare(text).get(),
  ]
  expect(JSON.stringify(rows)).toContain(CANARY)
  expect(recorder.spans.length).toBe(6)
  const told = JSON.stringify(
    recorder.spans.map(({ name, attributes, events, statusMessage }) => [name, attributes, events, statusMessage]),
  )
  expect(told).not.toContain('4711')
  expect(told).not.toContain(Buffer.from(CANARY).toString('hex'))
})

test('of an error, what the database says stands in the message alone', () => {
  const database = instrumentDatabaseSync(openMessages())
  expect(() => database.exec(`SELECT "${CANARY}"`)).toThrow(CANARY)
  const [span] = recorder.spans
  expect(span?.statusMessage).toContain(CANARY)
  const { 'exception.message': _message, 'exception.stacktrace': _stack, ...rest } = span?.events[0]?.attributes ?? {}
  expect(rest).toEqual({ 'exception.type': 'Error' })
})
