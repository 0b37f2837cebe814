import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { initObservability } from '@zeph-telemetry/core'
import { recordSpans } from '@zeph-telemetry/testing'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { instrumentBetterSqlite } from './better-sqlite3.ts'
import { instrumentMemory } from './index.ts'

async function contentOf(use: () => unknown): Promise<Record<string, unknown>[]> {
  const traceDir = mkdtempSync(join(tmpdir(), 'memory-content-'))
  onTestFinished(() => rmSync(traceDir, { recursive: true }))
  const telemetry = { enabled: true, captureContent: 'all', traceDir } as const
  await using _handle = initObservability({ telemetry, logging: { level: 'off' } })
  using recorder = recordSpans()
  await use()
  return recorder.spans.map(({ attributes }) => {
    const content = Object.entries(attributes).filter(([key]) => /text$|records$/.test(key))
    return Object.fromEntries(content)
  })
}

test('captured, the content of a memory is queries, records, texts and summaries, by the conventions where there are some', async () => {
  const found = [{ id: 'm-1', text: 'green tea', score: 0.5, own: 1, metadata: { session: 's-1' } }, 'black tea']
  const memory = instrumentMemory({
    remember: (_record: unknown) => 'done',
    recall: (_query: unknown) => found,
    recallAcrossSessions: async (_query: string) => Promise.reject(new Error('no')),
    summarize: (_messages: unknown) => ({ summary: 'tea' }),
    extractGraph: (_messages: unknown) => {},
    extractPersona: (_text: string) => {
      throw new Error('no')
    },
    admit: (_record: unknown) => false,
  })
  const content = await contentOf(async () => {
    memory.remember([{ content: 'tea' }, 'milk'])
    memory.recall({ query: 'which tea' })
    await memory.recallAcrossSessions('which milk').catch(() => {})
    memory.summarize([])
    memory.extractGraph([{ content: 'a' }, { content: 'b' }])
    expect(() => memory.extractPersona('I')).toThrow('no')
    memory.admit({ text: 'x' })
  })
  expect(content).toEqual([
    { 'gen_ai.memory.records': [{ content: 'tea' }, { content: 'milk' }] },
    {
      'gen_ai.memory.query.text': 'which tea',
      'gen_ai.memory.records': [
        { content: 'green tea', id: 'm-1', score: 0.5, metadata: { session: 's-1' } },
        { content: 'black tea' },
      ],
    },
    { 'gen_ai.memory.query.text': 'which milk' },
    { 'zeph.summary.text': 'tea' },
    { 'zeph.input.text': 'a\nb' },
    { 'zeph.input.text': 'I' },
    { 'zeph.input.text': 'x' },
  ])
})

test('statements have no literals even where content is captured', async () => {
  const content = await contentOf(() => instrumentBetterSqlite(new Database(':memory:')).exec("SELECT 'secret', 4711"))
  expect(content).toEqual([{ 'db.query.text': 'SELECT ?, ?' }])
})
