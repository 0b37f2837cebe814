import { captureContext } from '@zeph-telemetry/core'
import { incompleteSpans, recordSpans } from '@zeph-telemetry/testing'
import { expect, test } from 'vitest'
import { OpenRequest } from './open-request.ts'
import { OpenRequests } from './open-requests.ts'
import { startRequest } from './start-request.ts'

function open(id: string | number, progressToken?: string | number): OpenRequest {
  const attributes = { 'mcp.method.name': 'ping', 'jsonrpc.request.id': String(id) }
  const started = startRequest({ method: 'ping', params: undefined, kind: 'client', attributes })
  return new OpenRequest({ id, method: 'ping', started, context: captureContext(), progressToken, kind: 'client' })
}

test('0, an empty text and a numeral are ids; an answer to "7" is one to 7, and not the other way round', () => {
  using _ = recordSpans()
  const requests = new OpenRequests()
  const [zero, empty, seven, nine] = [open(0), open(''), open(7), open('9')]
  for (const request of [zero, empty, seven, nine]) requests.add(request)
  expect(requests.take('')).toBe(empty)
  expect(requests.take(0)).toBe(zero)
  expect(requests.take(9)).toBeUndefined()
  expect(requests.take('7')).toBe(seven)
  expect(requests.take('7')).toBeUndefined()
  expect(requests.take('tea')).toBeUndefined()
  expect(requests.size).toBe(1)
})

test('an id that is used again gives up the request that it stood for, and that one’s end leaves the new one', () => {
  using recorder = recordSpans()
  const requests = new OpenRequests()
  const [first, second] = [open(1), open(1)]
  requests.add(first)
  requests.add(second)
  requests.forget(first)
  expect(requests.find(1)).toBe(second)
  expect(recorder.started.map(({ ended, attributes }) => [ended, attributes['error.type']])).toEqual([
    [true, 'abandoned'],
    [false, undefined],
  ])
})

test('past ten thousand the oldest is given up', () => {
  using recorder = recordSpans()
  const requests = new OpenRequests()
  for (let id = 0; id < 10_001; id += 1) requests.add(open(id))
  expect(requests.size).toBe(10_000)
  expect(recorder.spans.map(({ attributes }) => attributes['jsonrpc.request.id'])).toEqual(['0'])
  requests.abandonAll('connection_closed')
  expect(requests.size).toBe(0)
  expect(incompleteSpans(recorder)).toEqual([])
})

test('progress is found by its token, whichever it is', () => {
  using _ = recordSpans()
  const requests = new OpenRequests()
  const [own, other, none] = [open(1, 1), open(2, 'tea'), open(3)]
  for (const request of [own, other, none]) requests.add(request)
  expect(requests.ofToken(1)).toBe(own)
  expect(requests.ofToken('tea')).toBe(other)
  expect(requests.ofToken(3)).toBeUndefined()
})

test('the only request is that while it is alone', () => {
  using _ = recordSpans()
  const requests = new OpenRequests()
  expect(requests.only).toBeUndefined()
  const first = open(1)
  requests.add(first)
  expect(requests.only).toBe(first)
  requests.add(open(2))
  expect(requests.only).toBeUndefined()
})
