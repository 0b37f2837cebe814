import { mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { type AuditEntry, createAuditLog } from './audit-log.ts'

const directory = mkdtempSync(join(tmpdir(), 'audit-log-'))

afterAll(() => rmSync(directory, { recursive: true }))

const entry = (tool: string, facts: Partial<AuditEntry> = {}): AuditEntry => {
  return { tool, input: { path: 'x' }, outcome: 'ok', cached: false, milliseconds: 1.5, result: 'done', ...facts }
}
const linesOf = (path: string) =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))

test('an entry is one line with its time; the folder is made, and only the owner may read the file', async () => {
  const path = join(directory, 'deep', 'audit.jsonl')
  const log = createAuditLog({ path, now: () => new Date('2026-11-21T12:00:00Z') })
  await log.record(entry('file', { result: 'first\nsecond' }))
  expect(linesOf(path)).toEqual([
    {
      time: '2026-11-21T12:00:00.000Z',
      tool: 'file',
      outcome: 'ok',
      cached: false,
      milliseconds: 1.5,
      input: { path: 'x' },
      resultCharacters: 12,
      result: 'first\nsecond',
    },
  ])
  expect(statSync(path).mode & 0o777).toBe(0o600)
})

test('entries of many turns at once stand whole and in order', async () => {
  const path = join(directory, 'many.jsonl')
  const log = createAuditLog({ path })
  const tools = Array.from({ length: 100 }, (_, index) => `tool-${index}`)
  await Promise.all(tools.map((tool) => log.record(entry(tool))))
  expect(linesOf(path).map(({ tool }) => tool)).toEqual(tools)
})

test('of long arguments and results the beginning is kept', async () => {
  const path = join(directory, 'long.jsonl')
  await createAuditLog({ path }).record(
    entry('note', { input: { text: 'x'.repeat(9_000) }, result: 'y'.repeat(9_000) }),
  )
  const [line] = linesOf(path)
  expect(line.resultCharacters).toBe(9_000)
  expect(line.result).toHaveLength(500)
  expect(line.input).toMatch(/^\{"text":"x+…$/)
  expect(statSync(path).size).toBeLessThan(1_500)
})

test('a full file is moved aside, and one older file is kept', async () => {
  const path = join(directory, 'full.jsonl')
  const log = createAuditLog({ path, maxBytes: 600 })
  for (let number = 0; number < 12; number += 1) await log.record(entry(`tool-${number}`))
  const kept = [...linesOf(`${path}.1`), ...linesOf(path)].map(({ tool }) => tool)
  expect(kept.at(-1)).toBe('tool-11')
  expect(kept.length).toBeLessThan(12)
  expect(kept).toEqual(Array.from(kept, (_, index) => `tool-${12 - kept.length + index}`))
  expect(statSync(path).size).toBeLessThanOrEqual(600)
})

test('a write that fails is told to its caller alone', async () => {
  const path = join(directory, 'blocked.jsonl')
  mkdirSync(path)
  const log = createAuditLog({ path })
  await expect(log.record(entry('lost'))).rejects.toThrow('EISDIR')
  rmdirSync(path)
  await log.record(entry('kept'))
  expect(linesOf(path).map(({ tool }) => tool)).toEqual(['kept'])
})
