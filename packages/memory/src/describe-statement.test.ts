import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { describeOnce, describeStatement } from './describe-statement.ts'

const textOf = (sql: string) => describeStatement(sql)['db.query.text']

describe('the text of a statement', () => {
  test.each([
    ["SELECT 'a', 'it''s', '', 'x' FROM t", 'SELECT ?, ?, ?, ? FROM t'],
    ["SELECT 'a -- b', 'c /* d', 'e */ f'", 'SELECT ?, ?, ?'],
    ["VALUES ('a--b'\n, 'secret')", 'VALUES (? , ?)'],
    ["SELECT x'53514c', X'', xy FROM t", 'SELECT ?, ?, xy FROM t'],
    ['SELECT 1, 1.5, .5, 5., 1e9, 1.5E-3, 0x1F, 1_000', 'SELECT ?, ?, ?, ?, ?, ?, ?, ?'],
    ['SELECT (-1), +1, - 1 WHERE a = -1.5 AND b<-2 LIMIT -1', 'SELECT (?), ?, ? WHERE a = ? AND b<? LIMIT -?'],
    ['SELECT a-1, a - 1, (b)-1', 'SELECT a-?, a - ?, (b)-?'],
    ['SELECT t1.c2, utf8, _3d, a$4 FROM t1', 'SELECT t1.c2, utf8, _3d, a$4 FROM t1'],
    ['SELECT "a 1", `b 2`, [c 3], "d""4" FROM t', 'SELECT "a 1", `b 2`, [c 3], "d""4" FROM t'],
    ["SELECT \"it's 1\", 'x' FROM [it's 2]", 'SELECT "it\'s 1", ? FROM [it\'s 2]'],
    ['SELECT ?, ?1, ?23, :name, @p4, $x5, $a::b6', 'SELECT ?, ?1, ?23, :name, @p4, $x5, $a::b6'],
    ['SELECT größe1, naïve FROM données2', 'SELECT größe1, naïve FROM données2'],
    ["SELECT a -- it's a 'secret'\nFROM t", 'SELECT a FROM t'],
    ['SELECT a /* 1 ** / "\'" */ FROM t /* open', 'SELECT a FROM t'],
    ['  SELECT\n\t a  ,\r\n b ', 'SELECT a , b'],
    ["SELECT 'never closed 1", 'SELECT ?'],
    ['SELECT NULL, TRUE, CURRENT_TIMESTAMP', 'SELECT NULL, TRUE, CURRENT_TIMESTAMP'],
    ['PRAGMA journal_mode = WAL', 'PRAGMA journal_mode = WAL'],
    ['PRAGMA main.table_info("messages")', 'PRAGMA main.table_info(?)'],
    ['PRAGMA key = "x\'2DD29CA851E7B56E\'"; SELECT "a"', 'PRAGMA key = ?; SELECT "a"'],
    ['pragma main . rekey(hunter2)', 'pragma main . rekey(?)'],
    ['PRAGMA foreign_keys = ON', 'PRAGMA foreign_keys = ON'],
    ['ATTACH "private.db" AS own KEY "hunter2"; SELECT b', 'ATTACH ? AS own KEY ?; SELECT b'],
    ['', ''],
  ])('%s', (sql, text) => {
    expect(textOf(sql)).toBe(text)
  })

  test('holds no literal, whatever stands around it', () => {
    const around = fc.constantFrom(
      "'a'",
      '"b"',
      '[c]',
      '`d`',
      '-- e\n',
      '/* f */',
      ' ',
      ',',
      '(',
      'x',
      '-',
      '?',
      ':p',
      '1',
      "''",
    )
    const literal = fc.string({ unit: 'binary' }).map((value) => `'${value.replaceAll("'", "''")}CANARY'`)
    fc.assert(
      fc.property(fc.array(around), literal, fc.array(around), (before, value, after) => {
        expect(textOf([...before, ' ', value, ' ', ...after].join(' '))).not.toContain('CANARY')
      }),
    )
  })

  test('ends after 2,000 characters, and megabytes are read in the time that thousands take', () => {
    const script = (rows: number) => `INSERT INTO t VALUES ${"(1,'it''s'),".repeat(rows)}`
    expect(textOf(script(1000)).length).toBe(2000)
    // The shortest of many: the machine may be busy.
    const time = (sql: string) => {
      const times = Array.from({ length: 20 }, () => {
        const start = performance.now()
        describeStatement(sql)
        return performance.now() - start
      })
      return Math.min(...times)
    }
    const [short, long] = [script(2000), script(500_000)]
    expect(time(long)).toBeLessThan(20 * time(short))
    for (const endless of ["'", "''", '/*', '"', '[', '(', ' ', '1', "x'"]) {
      expect(textOf(endless.repeat(10_000_000)).length).toBeLessThanOrEqual(2000)
    }
  })
})

describe('operation and table', () => {
  test.each([
    ['SELECT * FROM messages WHERE id = 1', 'SELECT', 'messages'],
    ['select count(*) from messages', 'SELECT', 'messages'],
    ['SELECT * FROM (SELECT id FROM messages) AS x', 'SELECT', 'messages'],
    ['SELECT a IS DISTINCT FROM b FROM messages', 'SELECT', 'messages'],
    ['SELECT * FROM main.messages m JOIN parts p', 'SELECT', 'messages'],
    ['SELECT * FROM "my messages"', 'SELECT', 'my messages'],
    ['SELECT * FROM "say ""hi"""', 'SELECT', 'say "hi"'],
    ['SELECT * FROM [my messages]', 'SELECT', 'my messages'],
    ['SELECT 1', 'SELECT', undefined],
    ["INSERT INTO messages VALUES ('FROM other')", 'INSERT', 'messages'],
    ['INSERT OR REPLACE INTO messages SELECT * FROM old', 'INSERT', 'messages'],
    ['INSERT INTO messages VALUES (1) ON CONFLICT DO UPDATE SET a = 1', 'INSERT', 'messages'],
    ['REPLACE INTO messages VALUES (1)', 'REPLACE', 'messages'],
    ['UPDATE messages SET a = 1', 'UPDATE', 'messages'],
    ['UPDATE OR IGNORE messages SET a = 1', 'UPDATE', 'messages'],
    ['DELETE FROM messages', 'DELETE', 'messages'],
    ['CREATE TABLE messages (id)', 'CREATE', 'messages'],
    ['CREATE TABLE IF NOT EXISTS messages (id)', 'CREATE', 'messages'],
    ['CREATE VIRTUAL TABLE messages USING fts5(x)', 'CREATE', 'messages'],
    ['CREATE UNIQUE INDEX IF NOT EXISTS by_id ON messages (id)', 'CREATE', 'messages'],
    ['DROP TABLE IF EXISTS messages', 'DROP', 'messages'],
    ['ALTER TABLE messages ADD COLUMN x', 'ALTER', 'messages'],
    ['PRAGMA journal_mode = WAL', 'PRAGMA', undefined],
    ['BEGIN IMMEDIATE', 'BEGIN', undefined],
    ['BEGIN; DELETE FROM messages; COMMIT', 'BEGIN', undefined],
    ['; ;DELETE FROM messages; SELECT * FROM other', 'DELETE', 'messages'],
    ['CREATE TABLE messages (id); CREATE TABLE parts (id)', 'CREATE', 'messages'],
    ['WITH recent AS (SELECT * FROM messages) SELECT * FROM recent', 'SELECT', 'messages'],
    ['WITH RECURSIVE n(i) AS (VALUES (1)), "m" AS (SELECT * FROM n) SELECT * FROM M', 'SELECT', undefined],
    ['WITH old AS (SELECT id FROM parts) DELETE FROM messages WHERE id IN old', 'DELETE', 'messages'],
    ['-- a comment\nSELECT 1', 'SELECT', undefined],
    ['', undefined, undefined],
  ])('%s', (sql, operation, table) => {
    const description = describeStatement(sql)
    expect([description['db.operation.name'], description['db.collection.name']]).toEqual([operation, table])
  })
})

test('what was said of a statement is remembered, of the last 500', () => {
  const first = describeOnce('SELECT 1')
  expect(describeOnce('SELECT 1')).toBe(first)
  for (let index = 0; index < 500; index += 1) describeOnce(`SELECT ${index} FROM t${index}`)
  expect(describeOnce('SELECT 1')).not.toBe(first)
  expect(describeOnce('SELECT 1')).toEqual(first)
  const long = `SELECT ${'a,'.repeat(2000)}`
  expect(describeOnce(long)).not.toBe(describeOnce(long))
})
