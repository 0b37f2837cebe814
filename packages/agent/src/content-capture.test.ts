import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { initObservability } from '@zeph-telemetry/core'
import { recordSpans, type SpanRecorder } from '@zeph-telemetry/testing'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { instrumentAgent, instrumentContextBuilder, instrumentMessageStore } from './index.ts'

const traceDir = mkdtempSync(join(tmpdir(), 'agent-content-'))
let recorder: SpanRecorder
let shutdown: () => Promise<void>

beforeAll(async () => {
  const handle = initObservability({ telemetry: { enabled: true, backend: 'local', captureContent: 'all', traceDir } })
  shutdown = () => handle.shutdown()
  await handle.ready
})

afterAll(async () => {
  await shutdown()
  rmSync(traceDir, { recursive: true })
})

beforeEach(() => {
  recorder = recordSpans()
})

afterEach(() => recorder.stop())

const fail = (): never => {
  throw new RangeError('no')
}
const CONTENT = /(text|messages|arguments|result)$/
const contentOf = ({ attributes }: SpanRecorder['spans'][number]) =>
  Object.fromEntries(Object.entries(attributes).filter(([key]) => CONTENT.test(key) && !key.startsWith('zeph.context')))
const message = (role: string, content: string) => [{ role, parts: [{ type: 'text', content }] }]

test('a turn has what was asked and answered, in the form of the conventions; one that fails has what was asked', () => {
  const turn = (run: (asked: unknown) => unknown) => instrumentAgent({ runTurn: run })
  turn(() => ({ answer: 'three' })).runTurn('how many?')
  turn(() => 'four').runTurn({ task: 'and now?' })
  turn(() => 7).runTurn(['nothing that is a text'])
  expect(() => turn(fail).runTurn('how many?')).toThrow(RangeError)
  expect(recorder.spans.map(contentOf)).toEqual([
    { 'gen_ai.input.messages': message('user', 'how many?'), 'gen_ai.output.messages': message('assistant', 'three') },
    { 'gen_ai.input.messages': message('user', 'and now?'), 'gen_ai.output.messages': message('assistant', 'four') },
    {},
    { 'gen_ai.input.messages': message('user', 'how many?') },
  ])
})

test('a tool call has its arguments and its result, in whatever form it is made', () => {
  const agent = instrumentAgent({ executeTool: (..._call: unknown[]): unknown => ({ output: 'a.ts' }) })
  agent.executeTool({ name: 'shell', input: { command: 'ls' } })
  agent.executeTool({ function: { name: 'shell', arguments: '{"command":"ls"}' } })
  agent.executeTool('shell', { command: 'ls' })
  expect(() => instrumentAgent({ executeTool: (_call: object) => fail() }).executeTool({ args: ['ls'] })).toThrow()
  const result = { 'gen_ai.tool.call.result': 'a.ts' }
  expect(recorder.spans.map(contentOf)).toEqual([
    { 'gen_ai.tool.call.arguments': { command: 'ls' }, ...result },
    { 'gen_ai.tool.call.arguments': '{"command":"ls"}', ...result },
    { 'gen_ai.tool.call.arguments': { command: 'ls' }, ...result },
    { 'gen_ai.tool.call.arguments': ['ls'] },
  ])
})

test('what a context is built for is there, whether building it works or not', () => {
  const methods = ['assemble', 'fetchRecall', 'fetchCode', 'fetchCrossSession', 'fetchGraphFacts']
  for (const method of methods) {
    instrumentContextBuilder({ [method]: (_query: string) => [] })[method]!('tea')
    expect(() => instrumentContextBuilder({ [method]: (_query: string) => fail() })[method]!('tea')).toThrow()
  }
  expect(recorder.spans.map(contentOf)).toEqual(methods.flatMap(() => Array(2).fill({ 'zeph.query.text': 'tea' })))
})

test('a message has its text, whether it could be stored or not', () => {
  instrumentMessageStore({ append: (_message: object) => 1 }).append({ role: 'user', content: 'hello' })
  const store = instrumentMessageStore({ append: (_id: string, _message: object) => fail() })
  expect(() => store.append('session-1', { role: 'user', content: 'hello' })).toThrow()
  expect(recorder.spans.map(contentOf)).toEqual(Array(2).fill({ 'zeph.message.text': 'hello' }))
})
