import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { initObservability } from '@zeph-telemetry/core'
import { expect, onTestFinished, test } from 'vitest'
import { CONTENT } from '../content.ts'
import { inSpan } from '../fixtures/broken-wrappers.ts'
import { SOUND_SPANS } from '../fixtures/sound-subsystem.ts'
import { withoutNotices } from '../without-notices.ts'
import { capturedProblems, uncapturedProblems, writtenProblems } from './content.ts'

const KEY = 'gen_ai.memory.query.text'
const given = { name: 'memory.recall', spans: SOUND_SPANS, failures: [], inMessages: false }

const keeping = () => inSpan((span) => void span.content(KEY, () => CONTENT))
const telling = () => inSpan((span) => void span.set('zeph.query.hash', CONTENT))
const saying = () => inSpan((span) => void span.set(KEY, CONTENT))
const silent = () => inSpan(() => {})
const failing = () =>
  inSpan(() => {
    throw new Error(CONTENT)
  })

test('content that is kept as content has no problem, captured or not', async () => {
  expect(await uncapturedProblems({ ...given, runs: [keeping] })).toEqual([])
  expect(await capturedProblems({ ...given, runs: [silent, keeping] })).toEqual([])
})

test('content as a plain attribute is found by default, also under a key of content', async () => {
  const place = (key: string) => `memory.recall: a user's text is in the attribute "${key}"`
  expect(await uncapturedProblems({ ...given, runs: [silent, telling] })).toEqual([place('zeph.query.hash')])
  expect(await uncapturedProblems({ ...given, runs: [saying] })).toEqual([place(KEY)])
  expect(await capturedProblems({ ...given, runs: [keeping, telling] })).toEqual([place('zeph.query.hash')])
})

test('content that is never there is found where it is captured', async () => {
  expect(await capturedProblems({ ...given, runs: [silent] })).toEqual([
    expect.stringContaining('content is captured, but none of'),
  ])
  expect(await capturedProblems({ ...given, runs: [] })).toContain('memory.recall is not in the trace file')
})

test('a failure is looked at, too, its message by the rule of the scenario', async () => {
  expect(await uncapturedProblems({ ...given, runs: [], failures: [failing], inMessages: true })).toEqual([])
  expect(await uncapturedProblems({ ...given, runs: [], failures: [failing] })).toHaveLength(3)
  expect(await capturedProblems({ ...given, runs: [keeping], failures: [failing] })).toHaveLength(3)
  expect(await uncapturedProblems({ ...given, runs: [failing], inMessages: true })).toHaveLength(3)
})

test('a secret in the trace file, and a span that is not in it, are found', () => {
  expect(writtenProblems('memory.recall', '{"name":"memory.recall"}')).toEqual([])
  expect(writtenProblems('memory.recall', '{}')).toEqual(['memory.recall is not in the trace file'])
  expect(writtenProblems('memory.recall', `memory.recall ${CONTENT}`)).toEqual([
    'a secret is in the trace file',
    'a secret is in the trace file',
    'a secret is in the trace file',
  ])
})

test('where somebody configured telemetry before, capturing says so', async () => {
  const temporary = mkdtempSync(join(tmpdir(), 'zeph-contract-'))
  onTestFinished(() => rmSync(temporary, { recursive: true }))
  await using before = initObservability({
    telemetry: { enabled: true, backend: 'local', traceDir: temporary },
  })
  expect(before.enabled).toBe(true)
  const capturing = withoutNotices(() => capturedProblems({ ...given, runs: [keeping] }))
  await expect(capturing).rejects.toThrow('configured already')
})
