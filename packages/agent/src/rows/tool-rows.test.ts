import { withSpan } from '@zeph-telemetry/core'
import { recordSpans } from '@zeph-telemetry/testing'
import { expect, test } from 'vitest'
import { instrumentAgent } from '../index.ts'

/** The span of one call. */
function spanOf(method: string, args: readonly unknown[], result?: unknown) {
  const agent = instrumentAgent({ [method]: (..._args: readonly unknown[]) => result })
  const { recorder } = recordSpans(() => agent[method]!(...args))
  return recorder.spans[0]!
}

const EXECUTE_TOOL = { 'gen_ai.operation.name': 'execute_tool' }

test.each([
  ['as most agents write it', [{ id: 'call_1', name: 'shell' }], 'shell', 'call_1'],
  ['with a tool object', [{ callId: 'c-2', tool: { name: 'notes.add' } }], 'notes.add', 'c-2'],
  ["as a model's API gives it", [{ id: 'x', type: 'function', function: { name: 'search_code' } }], 'search_code', 'x'],
  ['by name and input', ['shell', { command: 'ls' }], 'shell', undefined],
  ['as a text that may be anything', ['shell'], undefined, undefined],
  ['with a name that is none', [{ name: 'rm -rf /', id: 'a b' }], undefined, undefined],
])('a tool call %s has the name of its tool', (_form, args, name, id) => {
  expect(spanOf('executeTool', args).attributes).toEqual({
    ...EXECUTE_TOOL,
    ...(name !== undefined && { 'gen_ai.tool.name': name }),
    ...(id !== undefined && { 'gen_ai.tool.call.id': id }),
  })
})

test.each([{ failed: true }, { isError: true }, { ok: false }, { success: false }])(
  'a result that says %j is a failed call: no exception, and no text of the tool',
  (result) => {
    for (const method of ['executeTool', 'dispatchMcp']) {
      const { status, attributes, events, statusMessage } = spanOf(method, [], { ...result, output: 'secret text' })
      expect([status, attributes['error.type'], events]).toEqual(['error', 'tool_error', []])
      expect(statusMessage).not.toContain('secret text')
    }
  },
)

test.each([{ failed: false }, { ok: true }, { failed: 'no' }, undefined, 'failed'])(
  'a result that is %j has not failed',
  (result) => expect(spanOf('executeTool', [], result).status).toBe('unset'),
)

test('what runs the same tool inside does not carry the operation again', () => {
  const tool = { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'shell' }
  const agent = instrumentAgent({ executeTool: (_call: object) => withSpan('tool.execute', tool, () => 1) })
  const { recorder } = recordSpans(() => agent.executeTool({ name: 'shell' }))
  expect(recorder.started.map(({ name, attributes }) => [name, attributes['gen_ai.operation.name']])).toEqual([
    ['agent.tool_exec', 'execute_tool'],
    ['tool.execute', undefined],
  ])
})

test('a batch says how many calls it has, and how many failed', () => {
  const results = [{ output: 'a' }, { failed: true }, { status: 'rejected' }]
  expect(spanOf('executeTools', [[1, 2, 3]], results).attributes).toEqual({
    'zeph.tool_batch.size': 3,
    'zeph.tool_batch.failed': 2,
  })
  expect(spanOf('executeTools', [{ calls: [1] }], 'done').attributes).toEqual({ 'zeph.tool_batch.size': 1 })
})

test('a loop says how many rounds and calls it took, how many failed, and why it ended', () => {
  const result = { rounds: 2, toolRuns: [{ failed: true }, { failed: false }], stopReason: 'max_rounds' }
  expect(spanOf('runToolLoop', [], result).attributes).toEqual({
    'zeph.tool_loop.rounds': 2,
    'zeph.tool_loop.tool_calls': 2,
    'zeph.tool_loop.failed': 1,
    'zeph.tool_loop.stop_reason': 'max_rounds',
  })
  expect(spanOf('runToolLoop', [], { rounds: 1, toolCalls: 4 }).attributes).toEqual({
    'zeph.tool_loop.rounds': 1,
    'zeph.tool_loop.tool_calls': 4,
  })
})

test('a dispatched call has the names of its tool and its server', () => {
  expect(spanOf('dispatchMcp', [{ name: 'add', server: 'notes' }], 'ok').attributes).toEqual({
    'gen_ai.tool.name': 'add',
    'zeph.mcp.server.id': 'notes',
  })
  expect(spanOf('dispatchMcp', [{ tool: 'add', server: 'https://user:key@host/' }]).attributes).toEqual({
    'gen_ai.tool.name': 'add',
  })
})
