import { expect, test } from 'vitest'
import { processResponse } from './process-response.ts'

const usage = { requests: 1, promptTokens: 1, cachedTokens: 0, completionTokens: 1 }

function responseWith(argumentsText: string) {
  const toolRequests = [{ id: 'call_1', name: 'shell', arguments: argumentsText }]
  return { text: '', toolRequests, cut: false, usage }
}

test('arguments are parsed, and the message keeps them as the model wrote them', () => {
  const { toolCalls, message } = processResponse(responseWith('{"command": "ls"}'))
  expect(toolCalls).toEqual([{ id: 'call_1', name: 'shell', input: { command: 'ls' } }])
  expect(message.toolRequests).toEqual([{ id: 'call_1', name: 'shell', arguments: '{"command": "ls"}' }])
})

test.each([
  ['{"command": ', 'not JSON'],
  ['["ls"]', 'must be a JSON object'],
  ['null', 'must be a JSON object'],
])('arguments %s are kept as a call with a problem', (text, problem) => {
  const { toolCalls } = processResponse(responseWith(text))
  expect(toolCalls[0]).toMatchObject({ input: {}, problem: expect.stringContaining(problem) })
})

test('an answer cut at the length limit says so', () => {
  const response = { text: 'half an ', toolRequests: [], cut: true, usage }
  expect(processResponse(response).text).toBe('half an [cut: length limit]')
})
