import { setImmediate } from 'node:timers/promises'
import { recordSpans, type SpanRecorder } from '@zeph-telemetry/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { capturingContent } from './fixtures/capturing-content.ts'
import { instrumentTool, instrumentToolExecutor } from './index.ts'

const OPERATION = 'gen_ai.operation.name'

let recorder: SpanRecorder

beforeEach(() => {
  recorder = recordSpans()
})

afterEach(() => recorder.stop())

const attributes = () => recorder.spans.map((span) => span.attributes)

describe('a tool', () => {
  test.each(['run', 'execute', 'invoke', 'call'] as const)('is a tool.execute_call by its %s', async (method) => {
    const tool = { name: 'weather', [method]: async (city: string) => `sunny in ${city}` }
    expect(instrumentTool(tool)).toBe(tool)
    expect(await (tool as Record<string, (city: string) => unknown>)[method]!('Oslo')).toBe('sunny in Oslo')
    expect(recorder.spans).toMatchObject([{ name: 'tool.execute_call', kind: 'internal', status: 'unset' }])
    expect(attributes()).toEqual([{ [OPERATION]: 'execute_tool', 'gen_ai.tool.name': 'weather' }])
  })

  test.each([
    ['its name', { name: 'weather' }, undefined, 'weather'],
    ['its definition', { definition: { function: { name: 'weather' } } }, undefined, 'weather'],
    ['the name in its definition', { definition: { name: 'weather' } }, undefined, 'weather'],
    ['a function as models are told it', { type: 'function', function: { name: 'weather' } }, undefined, 'weather'],
    ['the option before all', { name: 'other' }, 'weather', 'weather'],
    ['nothing', {}, undefined, 'unknown'],
    ['what is no name', { name: 5, definition: null }, undefined, 'unknown'],
    ['a text in place of a name', { name: 'a\nb' }, undefined, 'unknown'],
    ['a long text in place of a name', { name: 'a'.repeat(129) }, undefined, 'unknown'],
  ])('is named by %s', (_source, properties, name, expected) => {
    const tool = instrumentTool({ ...properties, run: () => 1 }, name === undefined ? {} : { name })
    tool.run()
    expect(attributes()).toEqual([{ [OPERATION]: 'execute_tool', 'gen_ai.tool.name': expected }])
  })

  test('whose name is a getter that throws is called as ever', () => {
    const tool = {
      get name(): string {
        throw new Error('no name')
      },
      run: (input: number) => input + 1,
    }
    expect(instrumentTool(tool).run(1)).toBe(2)
    expect(attributes()).toEqual([{ [OPERATION]: 'execute_tool', 'gen_ai.tool.name': 'unknown' }])
  })

  test('has the id of the call and whether it was confirmed, where something says so', () => {
    const tool = instrumentTool({ name: 'weather', run: (..._given: unknown[]) => 1 })
    tool.run({ city: 'Oslo' }, { toolCallId: 'call_1', confirmed: true })
    tool.run({ id: 'call_2', name: 'weather', args: {}, confirmed: false })
    tool.run({ id: 'user-4711', city: 'Oslo' }, { toolCallId: 7, confirmed: 'yes' })
    const of = (key: string) => attributes().map((given) => given[key])
    expect(of('gen_ai.tool.call.id')).toEqual(['call_1', 'call_2', undefined])
    expect(of('zeph.tool.confirmed')).toEqual([true, false, undefined])
  })

  test('has methods of other names, and further attributes', () => {
    const tool = instrumentTool(
      { fetchWeather: (city: string) => city, run: () => 1 },
      {
        name: 'weather',
        methods: { fetchWeather: 'tool.execute_call', run: false },
        attributes: { 'tool.execute_call': { 'gen_ai.tool.type': 'function' } },
      },
    )
    tool.run()
    tool.fetchWeather('Oslo')
    expect(attributes()).toEqual([
      { [OPERATION]: 'execute_tool', 'gen_ai.tool.name': 'weather', 'gen_ai.tool.type': 'function' },
    ])
  })

  test('that reports an error in its result has failed, without an exception', async () => {
    const failed = { isError: true, content: [{ type: 'text', text: 'no such city' }] }
    const tool = instrumentTool({ name: 'weather', run: () => failed, call: async () => failed })
    expect(tool.run()).toBe(failed)
    expect(await tool.call()).toBe(failed)
    const expected = { status: 'error', statusMessage: 'the tool reported an error', events: [] }
    expect(recorder.spans).toMatchObject([expected, expected])
    expect(attributes().map((given) => given['error.type'])).toEqual(['tool_error', 'tool_error'])
    instrumentTool({ run: () => ({ isError: 'no' }) }).run()
    expect(recorder.spans.at(-1)?.status).toBe('unset')
  })
})

describe('an executor', () => {
  const call = { id: 'call_1', name: 'add', args: { a: 1 } }

  test.each([
    ['a name and its input', ['add', { a: 1 }], undefined],
    ['one object', [call], 'call_1'],
    ['an object with toolName', [{ toolCallId: 'call_1', toolName: 'add', input: { a: 1 } }], 'call_1'],
    ['a tool call of a chat model', [{ id: 'call_1', function: { name: 'add', arguments: '{"a":1}' } }], 'call_1'],
    ['a name and what comes with it', ['add', { a: 1 }, { tool_call_id: 'call_1' }], 'call_1'],
  ])('is told the tool as %s', (_shape, args, id) => {
    const executor = instrumentToolExecutor({
      execute: (..._given: unknown[]) => 1,
      executeCall: (..._given: unknown[]) => 1,
    })
    executor.execute(...args)
    executor.executeCall(...args)
    expect(recorder.spans.map(({ name }) => name)).toEqual(['tool.execute', 'tool.execute_call'])
    for (const given of attributes())
      expect(given).toEqual({
        [OPERATION]: 'execute_tool',
        'gen_ai.tool.name': 'add',
        ...(id !== undefined && { 'gen_ai.tool.call.id': id }),
      })
  })

  test('that hands on to a tool is one operation, whose outermost span carries the name', async () => {
    const tool = instrumentTool({ name: 'add', run: async () => setImmediate(3) })
    const other = instrumentTool({ name: 'other', run: () => 4 })
    const executor = instrumentToolExecutor({
      execute: (_name: string) => tool.run(),
      executeCall: (_name: string) => other.run(),
    })
    expect(await executor.execute('add')).toBe(3)
    expect(executor.executeCall('add')).toBe(4)
    expect(recorder.started.map((span) => [span.name, span.attributes[OPERATION]])).toEqual([
      ['tool.execute', 'execute_tool'],
      ['tool.execute_call', undefined],
      ['tool.execute_call', 'execute_tool'],
      ['tool.execute_call', 'execute_tool'],
    ])
    expect(recorder.started[1]?.parentSpanId).toBe(recorder.started[0]?.spanId)
  })
})

test('arguments and results are content: recorded where it is asked for, also of a call that failed', async () => {
  const failing = () => {
    throw new TypeError('broken')
  }
  const value = await capturingContent(async () => {
    instrumentToolExecutor({ execute: (_name: string, input: object) => ({ sum: Object.keys(input) }) }).execute(
      'add',
      { a: 1 },
    )
    instrumentToolExecutor({ executeCall: (_call: object) => 'done' }).executeCall({ name: 'add', arguments: { b: 2 } })
    expect(() => instrumentTool({ name: 'add', run: failing as (input: object) => void }).run({ c: 3 })).toThrow(
      'broken',
    )
    return attributes()
  })
  const [IN, OUT] = ['gen_ai.tool.call.arguments', 'gen_ai.tool.call.result']
  expect(value.map((given) => [given[IN], given[OUT]])).toEqual([
    [{ a: 1 }, { sum: ['a'] }],
    [{ b: 2 }, 'done'],
    [{ c: 3 }, undefined],
  ])
})
