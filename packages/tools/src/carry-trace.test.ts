/** What is carried, and what becomes of it, whoever brings it; between threads in `worker-threads.test.ts`. */
import { once } from 'node:events'
import { MessageChannel } from 'node:worker_threads'
import { activeCorrelation, activeSpan } from '@zeph-telemetry/core'
import { recordSpans, type SpanRecorder } from '@zeph-telemetry/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { toolSpans } from './index.ts'
import { carryTrace, continueTrace } from './worker-threads.ts'

const TOOL = { 'gen_ai.tool.name': 'measure' } as const

let recorder: SpanRecorder

beforeEach(() => {
  recorder = recordSpans()
})

afterEach(() => recorder.stop())

test('what is there to carry is carried, else the value is the value', () => {
  const value = { id: 1 }
  expect(carryTrace(value)).toBe(value)
  expect(carryTrace(undefined)).toBeUndefined()
  toolSpans.with('tool.execute', TOOL, (span) => {
    const carried = carryTrace(value)
    expect(carried).not.toBe(value)
    expect(structuredClone(carried)).toEqual(carried)
    expect(continueTrace(carried, (given) => given)).toBe(value)
    expect(JSON.stringify(carried)).toContain(span.spanId)
  })
})

test.each([
  ['nothing', null],
  ['a text', 'text'],
  ['a list', [1]],
  ['what looks a little like it', { value: 1, trace: {} }],
  ['what has no trace under the mark', { '@zeph-telemetry/trace': 5, value: 1 }],
])('a message without a trace is given on as it is: %s', (_what, message) => {
  expect(continueTrace(message, (given) => given)).toBe(message)
})

test.each([
  ['no parent', {}],
  ['a parent that is none', { parent: 'yes', ids: 5 }],
  ['ids that are none', { parent: { traceparent: '00-zz-yy-01' }, ids: { sessionId: 5, turnId: null, other: 'x' } }],
])('what arrives is checked: %s', (_what, trace) => {
  const seen = continueTrace({ '@zeph-telemetry/trace': trace, value: 1 }, (value) => {
    const span = toolSpans.start('tool.execute', TOOL)
    span.end()
    return { value, ids: activeCorrelation() }
  })
  expect(seen).toEqual({ value: 1, ids: {} })
  expect(recorder.spans).toMatchObject([{ parentSpanId: undefined }])
})

test('what the function throws or returns is its caller’s, and its context ends with it', async () => {
  const carried = toolSpans.with('tool.execute', TOOL, () => carryTrace(1))
  const failure = new TypeError('mine')
  expect(() =>
    continueTrace(carried, () => {
      throw failure
    }),
  ).toThrow(failure)
  expect(await continueTrace(carried, async (value: number) => value + 1)).toBe(2)
  expect(activeSpan().recording).toBe(false)
  toolSpans.start('tool.execute', TOOL).end()
  expect(recorder.spans.at(-1)?.parentSpanId).toBeUndefined()
})

test('messages of ports carry it, too', async () => {
  const { port1, port2 } = new MessageChannel()
  const received = once(port2, 'message')
  toolSpans.with('tool.execute', TOOL, () => port1.postMessage(carryTrace('hello')))
  const [message] = (await received) as unknown as [{ data: unknown }]
  continueTrace('data' in Object(message) ? message.data : message, (value) => {
    expect(value).toBe('hello')
    toolSpans.start('tool.cache', {}).end()
  })
  port1.close()
  expect(recorder.find('tool.cache')?.parentSpanId).toBe(recorder.find('tool.execute')?.spanId)
})
