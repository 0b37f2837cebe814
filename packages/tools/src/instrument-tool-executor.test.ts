import { setImmediate } from 'node:timers/promises'
import { activeSpan } from '@zeph-telemetry/core'
import { recordSpans, type SpanRecorder } from '@zeph-telemetry/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { instrumentToolExecutor, toolSpans } from './index.ts'

const CANARY = 'canary-4711'

let recorder: SpanRecorder

beforeEach(() => {
  recorder = recordSpans()
})

afterEach(() => recorder.stop())

class Tools {
  readonly #tools = new Map<string, (input: object) => unknown>([
    ['add', (input) => Object.values(input).reduce((sum: number, value: number) => sum + value, 0)],
    ['later', async (input) => setImmediate(input)],
    [
      'broken',
      () => {
        throw new TypeError(`broken ${CANARY}`)
      },
    ],
    [
      'broken later',
      async () => {
        throw new TypeError('broken')
      },
    ],
    ['nested', (input) => this.execute('add', input)],
  ])

  execute(name: string, input: object): unknown {
    return this.#tools.get(name)?.(input)
  }
}

test('a tool that runs is a span with its name, sync and async, and gives what it gave', async () => {
  const tools = new Tools()
  expect(instrumentToolExecutor(tools)).toBe(tools)
  expect(tools.execute('add', { a: 1, b: 2 })).toBe(3)
  expect(recorder.spans.length).toBe(1)
  const input = { text: CANARY }
  const later = tools.execute('later', input)
  expect(recorder.spans.length).toBe(1)
  expect(await later).toBe(input)
  expect(recorder.spans.map(({ name, kind, attributes }) => ({ name, kind, attributes }))).toEqual(
    ['add', 'later'].map((tool) => ({
      name: 'tool.execute',
      kind: 'internal',
      attributes: { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': tool },
    })),
  )
})

test('a tool that fails throws what it threw, and the span says so', async () => {
  const tools = instrumentToolExecutor(new Tools())
  expect(() => tools.execute('broken', {})).toThrow(TypeError)
  await expect(tools.execute('broken later', {})).rejects.toThrow(TypeError)
  expect(recorder.spans.map(({ status, attributes }) => [status, attributes['error.type']])).toEqual([
    ['error', 'TypeError'],
    ['error', 'TypeError'],
  ])
})

test('a tool runs inside its span, one that calls another around that', () => {
  const tools = instrumentToolExecutor(new Tools())
  tools.execute('nested', { a: 1 })
  const [outer, inner] = recorder.started
  expect(inner?.parentSpanId).toBe(outer?.spanId)
  const seen = instrumentToolExecutor({ execute: (_name: string) => activeSpan().spanId }).execute('see')
  expect(seen).toBe(recorder.started.at(-1)?.spanId)
})

test('instrumenting twice changes nothing', () => {
  const tools = instrumentToolExecutor(instrumentToolExecutor(new Tools()))
  tools.execute('add', {})
  expect(recorder.spans.length).toBe(1)
})

test('no argument and no result reaches a span; what an error says stands in its message alone', () => {
  const tools = instrumentToolExecutor(new Tools())
  tools.execute('add', { secret: CANARY })
  expect(() => tools.execute('broken', {})).toThrow(CANARY)
  const [done, failed] = recorder.spans
  const { name, attributes, events, statusMessage } = done!
  expect(JSON.stringify([name, attributes, events, statusMessage])).not.toContain(CANARY)
  expect(JSON.stringify(failed?.attributes)).not.toContain(CANARY)
  expect(failed?.statusMessage).toContain(CANARY)
})

test('an executor of another shape is wrapped through the map', () => {
  const registry = { call: (tool: { id: string; name: string }) => tool.name.length }
  toolSpans.methods(registry, {
    call: {
      span: 'tool.execute',
      attributes: ({ id, name }) => ({
        'gen_ai.operation.name': 'execute_tool',
        'gen_ai.tool.name': name,
        'gen_ai.tool.call.id': id,
      }),
    },
  })
  expect(registry.call({ id: 'call_1', name: 'add' })).toBe(3)
  expect(recorder.spans[0]?.attributes).toMatchObject({ 'gen_ai.tool.call.id': 'call_1' })
})
