import { expect, test } from 'vitest'
import { readMessage } from './message.ts'

test('requests, notifications and answers are told apart as JSON-RPC has it', () => {
  const params = { a: 1 }
  expect(readMessage({ id: 0, method: 'ping', params })).toEqual({ kind: 'request', id: 0, method: 'ping', params })
  expect(readMessage({ id: '', method: 'ping' })).toMatchObject({ kind: 'request', id: '' })
  expect(readMessage({ method: 'notifications/x' })).toMatchObject({ kind: 'notification', params: undefined })
  expect(readMessage({ id: null, method: 'x' })).toMatchObject({ kind: 'notification' })
  expect(readMessage({ id: 1, result: params })).toEqual({ kind: 'response', id: 1, result: params, error: undefined })
  expect(readMessage({ id: 1, error: params })).toMatchObject({ kind: 'response', error: params })
})

test.each([
  [undefined],
  [null],
  ['ping'],
  [7],
  [[]],
  [{}],
  [{ id: 1 }],
  [{ result: {} }],
  [{ id: true, result: {} }],
  [{ id: 1, method: 7 }],
])('%j is no message', (value) => {
  expect(readMessage(value)).toBeUndefined()
})

test('what is strange is passed over and not run', () => {
  const trap = () => {
    throw new Error('run')
  }
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  const getter = Object.defineProperty({ id: 1 }, 'method', { get: trap, enumerable: true })
  for (const value of [proxy, getter, new Proxy({}, { get: trap, getOwnPropertyDescriptor: trap })])
    expect(readMessage(value)).toBeUndefined()
})
