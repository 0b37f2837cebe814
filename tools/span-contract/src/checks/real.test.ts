import { withSpan } from '@zeph-telemetry/core'
import { expect, test } from 'vitest'
import { makeFiles, SOUND_REAL, SOUND_SPANS, soundSpans } from '../fixtures/sound-subsystem.ts'
import { type RealOptions, real } from '../scenario.ts'
import { realFailureProblems, realProblems } from './real.ts'

const given = (scenario: RealOptions) => ({ name: 'tool.file', spans: SOUND_SPANS, scenario: real(scenario) })
const STAT = { 'zeph.file.operation': 'stat' }
const stat = () => withSpan('tool.file', STAT, () => 1)

test('a sound adapter has no problem', async () => {
  expect(await realProblems(given(SOUND_REAL))).toEqual([])
  expect(await realFailureProblems(given(SOUND_REAL))).toEqual([])
})

test.each<[problem: string, scenario: RealOptions]>([
  ['tool.file was not emitted; emitted: no span', { run: () => {} }],
  [
    'tool.file was not emitted; emitted: llm.chat',
    { run: () => withSpan('llm.chat', {}, () => {}), also: ['llm.chat'] },
  ],
  ['llm.chat was emitted, too; where that is right, name it in "also"', { run: () => withSpan('llm.chat', {}, stat) }],
  ['tool.file: lacks the attribute "zeph.file.operation"', { run: () => withSpan('tool.file', {}, () => {}) }],
  ['the result was 1', { run: stat, result: 2 }],
  ['the result was 1', { run: stat, result: undefined }],
  [
    "outcome 'ok' failed: Error: no",
    {
      run: () => {
        stat()
        throw new Error('no')
      },
    },
  ],
])('a run that should go well: %s', async (problem, scenario) => {
  expect(await realProblems(given(scenario))).toEqual([problem])
})

test('an adapter that adapts twice is found', async () => {
  const twice = (files: ReturnType<typeof makeFiles>) =>
    soundSpans.methods(
      { stat: (path: string) => files.stat(path) },
      { stat: { span: 'tool.file', attributes: () => STAT } },
    )
  expect(await realProblems(given({ run: ({ adapt }) => adapt(twice, makeFiles()).stat('a') }))).toEqual([
    'twice is not idempotent',
  ])
})

const fail = () => {
  throw new TypeError('no')
}

test.each<[problem: string, scenario: RealOptions]>([
  [
    "outcome 'error': no error reached the caller",
    { run: () => withSpan('tool.file', STAT, (span) => void span.fail(new Error('no'))) },
  ],
  [
    'llm.chat was emitted, too; where that is right, name it in "also"',
    { run: () => withSpan('llm.chat', {}, () => withSpan('tool.file', STAT, fail)) },
  ],
  ['tool.file: lacks the attribute "zeph.file.operation"', { run: () => withSpan('tool.file', {}, fail) }],
  [
    '0 exception events for one failure, there must be 1',
    {
      run: () => {
        withSpan('tool.file', STAT, (span) => void span.fail(new Error('no'), { exception: false }))
        fail()
      },
    },
  ],
  [
    '1 exception events for one failure, there must be 0',
    { run: () => withSpan('tool.file', STAT, fail), exception: false },
  ],
])('a run that should fail: %s', async (problem, scenario) => {
  expect(await realFailureProblems(given(scenario))).toEqual([problem])
})

test('a failure that nothing threw needs none that is caught, but a status', async () => {
  const exits = () => withSpan('tool.file', STAT, (span) => void span.fail('1', { exception: false }))
  expect(await realFailureProblems(given({ run: exits, exception: false }))).toEqual([])
  expect(await realFailureProblems(given({ run: stat, exception: false }))).toEqual([
    'tool.file: a failed call must have status error',
  ])
})
