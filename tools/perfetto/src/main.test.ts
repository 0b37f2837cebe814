import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { span, traceText } from './hand-written-trace.ts'

const directory = mkdtempSync(join(tmpdir(), 'perfetto-'))
afterAll(() => rmSync(directory, { recursive: true }))

const good = join(directory, 'good.json')
const bad = join(directory, 'bad.json')
const chat = span({ name: 'llm.chat', id: 'a2', lane: 1, from: 10, to: 20 })
writeFileSync(good, traceText([...chat, ...span({ name: 'agent.turn', id: 'a1', lane: 2, from: 1 })]))
writeFileSync(bad, traceText([...chat, ...span({ name: 'llm.embed', id: 'a3', lane: 1, from: 15, to: 30 })]))

function run(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const main = fileURLToPath(new URL('./main.ts', import.meta.url))
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', main, ...args],
    { encoding: 'utf8', timeout: 30_000 },
  )
  return { status, stdout, stderr }
}

test('a file alone: what the importer says and how many spans there are', () => {
  expect(run(good)).toEqual({ status: 0, stdout: 'valid\n2 spans, 1 unfinished\n0 flows\n', stderr: '' })
  expect(run(bad)).toEqual({
    status: 1,
    stdout:
      'name                 severity   value\nmisplaced_end_event  data_loss  1\n2 spans, 0 unfinished\n0 flows\n',
    stderr: '',
  })
})

test('a file and SQL: the rows as a table', () => {
  expect(run(good, 'select name, dur, parent_id from slice order by ts').stdout).toBe(
    'name        dur    parent_id\nagent.turn  -1     NULL\nllm.chat    10000  NULL\n',
  )
  expect(run(good, 'select name from slice where false').stdout).toBe('(no rows)\n')
})

test('a bad file, bad SQL and no file end with a message and a status', () => {
  expect(run(import.meta.filename)).toMatchObject({
    status: 1,
    stdout: '',
    stderr: expect.stringMatching(/^Perfetto cannot load .*Unknown trace type/),
  })
  expect(run(good, 'select colour from slice')).toMatchObject({
    status: 1,
    stdout: '',
    stderr: expect.stringContaining('no such column: colour'),
  })
  expect(run()).toMatchObject({ status: 2, stderr: expect.stringMatching(/^Usage: /) })
})
