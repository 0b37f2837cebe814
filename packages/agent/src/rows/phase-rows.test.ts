import { recordSpans } from '@zeph-telemetry/testing'
import { expect, test } from 'vitest'
import { instrumentAgent } from '../index.ts'

/** What the span of one call says. */
function said(method: string, args: readonly unknown[], result?: unknown): unknown {
  const agent = instrumentAgent({ [method]: (..._args: readonly unknown[]) => result })
  const { recorder } = recordSpans(() => agent[method]!(...args))
  return recorder.spans[0]?.attributes
}

test('a response says how long it is and how many tools it asks for', () => {
  expect(said('processResponse', ['raw'], { text: 'abc', toolCalls: [1, 2] })).toEqual({
    'zeph.response.length': 3,
    'zeph.response.tool_calls': 2,
  })
  const parts = [{ type: 'text', text: 'ab' }, { type: 'image' }, { type: 'text', text: 'c' }]
  expect(said('processResponse', [], { content: parts, tool_calls: [] })).toEqual({
    'zeph.response.length': 3,
    'zeph.response.tool_calls': 0,
  })
  expect(said('processResponse', [], 'abcd')).toEqual({ 'zeph.response.length': 4 })
  expect(said('processResponse', [], [{ name: 'shell' }])).toEqual({ 'zeph.response.tool_calls': 1 })
})

test('a prescreen says whether it let the input pass, and how much it found', () => {
  const verdict = { allowed: false, findings: ['role markup', 'too long'] }
  expect(said('prescreen', ['hello'], verdict)).toEqual({
    'zeph.input.length': 5,
    'zeph.prescreen.allowed': false,
    'zeph.prescreen.findings': 2,
  })
  expect(said('prescreen', [{ text: 'hi' }], true)).toEqual({ 'zeph.input.length': 2, 'zeph.prescreen.allowed': true })
  expect(said('prescreen', [7], { allowed: 'yes' })).toEqual({})
})

test('learning says for which skill, how it went, and how much changed', () => {
  expect(said('learn', [{ skill: 'list-files', outcome: 'success', score: 0.8 }], { updates: 2 })).toEqual({
    'gen_ai.skill.name': 'list-files',
    'zeph.learning.outcome': 'success',
    'zeph.learning.score': 0.8,
    'zeph.learning.updates': 2,
  })
  expect(said('learn', [{ skill: 'how do I list', outcome: 'it went well', score: 'high' }], [1])).toEqual({
    'zeph.learning.updates': 1,
  })
})

test('indexing says how much there is, how much was read, and how much was left out', () => {
  const index = { files: 3, chunks: new Map([['a', 1]]), changed: ['a.ts'], skipped: 2, bytes: 1024 }
  expect(said('indexCode', [], index)).toEqual({
    'zeph.code_index.files': 3,
    'zeph.code_index.chunks': 1,
    'zeph.code_index.changed': 1,
    'zeph.code_index.skipped': 2,
    'zeph.code_index.size': 1024,
  })
  expect(said('indexCode', [], 12)).toEqual({ 'zeph.code_index.files': 12 })
  expect(said('indexCode', [], { files: -1, chunks: Number.NaN })).toEqual({})
})

test('a plan says how many steps it has, and how they ended', () => {
  expect(said('executePlan', [{ steps: ['a', 'b', 'c'] }], { completed: 2, failed: 1, status: 'incomplete' })).toEqual({
    'zeph.plan.steps': 3,
    'zeph.plan.completed': 2,
    'zeph.plan.failed': 1,
    'zeph.plan.status': 'incomplete',
  })
  const results = [{ ok: true }, { ok: false }, { failed: true }, { status: 'rejected', reason: 1 }, 'done']
  expect(said('executePlan', [['a', 'b', 'c', 'd', 'e']], results)).toEqual({
    'zeph.plan.steps': 5,
    'zeph.plan.completed': 2,
    'zeph.plan.failed': 3,
  })
})
