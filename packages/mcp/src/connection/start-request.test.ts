import { recordSpans } from '@zeph-telemetry/testing'
import { expect, test } from 'vitest'
import { startRequest } from './start-request.ts'

/** Name and attributes of the span of a request that was answered. */
function spanOf(method: string, params: unknown, result: unknown = {}): [name: string, attributes: object] {
  using recorder = recordSpans()
  const { span, replied } = startRequest({ method, params, kind: 'client', attributes: { 'mcp.method.name': method } })
  replied(result)
  span.end()
  const [{ name, attributes }] = recorder.spans as [(typeof recorder.spans)[number]]
  const { 'mcp.method.name': _, ...rest } = attributes
  return [name, rest]
}

test('the prompt that is asked for, or completed, is named; a template that is completed is not', () => {
  const named = ['mcp.request', { 'gen_ai.prompt.name': 'review' }]
  expect(spanOf('prompts/get', { name: 'review' })).toEqual(named)
  expect(spanOf('completion/complete', { ref: { type: 'ref/prompt', name: 'review' } })).toEqual(named)
  expect(spanOf('completion/complete', { ref: { type: 'ref/resource', uri: 'x', name: 'review' } })).toEqual([
    'mcp.request',
    {},
  ])
  expect(spanOf('tasks/get', { name: 'review' })).toEqual(['mcp.request', {}])
})

test.each(['resources', 'resourceTemplates', 'prompts', 'contents', 'messages', 'roots', 'tasks'])(
  '%s are counted',
  (key) => {
    expect(spanOf('any/method', undefined, { [key]: [1, 2] })).toEqual(['mcp.request', { 'zeph.result.count': 2 }])
  },
)

test('parameters and results that are none leave their attributes away', () => {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  for (const strange of [undefined, null, 'tea', [], proxy, { name: { secret: 1 }, tools: 7, isError: 'yes', ref: 1 }])
    for (const method of ['tools/call', 'tools/list', 'prompts/get', 'completion/complete', 'resources/read']) {
      const [, attributes] = spanOf(method, strange, strange)
      expect(
        Object.keys(attributes).filter((key) => key !== 'gen_ai.operation.name' && key !== 'zeph.result.count'),
      ).toEqual([])
    }
})
