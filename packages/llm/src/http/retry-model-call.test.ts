import { recordSpans, type SpanRecorder } from '@zeph-telemetry/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { inModelCall } from './fixtures/in-model-call.ts'
import { retryModelCall } from './retry-model-call.ts'

let recorder: SpanRecorder

beforeEach(() => {
  recorder = recordSpans()
})

afterEach(() => recorder.stop())

const failing = (fields: object) => Object.assign(new Error('no'), fields)
const AT_ONCE = { delay: () => 0 }

/** Fails with these errors in turn, then succeeds; counts its calls. */
function scripted(...errors: unknown[]) {
  const attempts: number[] = []
  const call = async (attempt: number) => {
    attempts.push(attempt)
    if (attempt < errors.length) throw errors[attempt]
    return 'done'
  }
  return { attempts, call }
}

const waits = () => recorder.all('llm.retry').map(({ attributes: { 'zeph.retry.delay': _delay, ...rest } }) => rest)

test('a call that succeeds is made once, without a span', async () => {
  const { attempts, call } = scripted()
  expect(await retryModelCall(call)).toBe('done')
  expect([attempts, recorder.started]).toEqual([[0], []])
})

test('every wait is a span with its reason, between the attempts', async () => {
  const { call } = scripted(failing({ status: 503 }), failing({ cause: failing({ code: 'ECONNRESET' }) }))
  expect(await retryModelCall((attempt) => inModelCall(() => call(attempt)), AT_ONCE)).toBe('done')
  expect(waits()).toEqual([
    { 'zeph.retry.attempt': 1, 'zeph.retry.reason': '503' },
    { 'zeph.retry.attempt': 2, 'zeph.retry.reason': 'ECONNRESET' },
  ])
  expect(recorder.started.map(({ name }) => name)).toEqual([
    'llm.chat',
    'llm.retry',
    'llm.chat',
    'llm.retry',
    'llm.chat',
  ])
})

test('the wait is as long as it is asked to be, and told in seconds', async () => {
  const { call } = scripted(failing({ status: 429 }))
  await retryModelCall(call, { delay: (retry) => retry * 0.03 })
  const [{ startTime, endTime, attributes }] = recorder.all('llm.retry') as [(typeof recorder.started)[0]]
  expect(attributes['zeph.retry.delay']).toBeGreaterThan(0.028)
  expect((endTime - startTime) / 1e9 - (attributes['zeph.retry.delay'] as number)).toBeLessThan(0.01)
})

test.each([
  ['Headers', new Headers({ 'Retry-After': '0.02' })],
  ['an object', { 'retry-after-ms': '20' }],
])('what the server asks for is waited for: %s', async (_what, headers) => {
  const { call } = scripted(failing({ status: 429, headers }))
  await retryModelCall(call)
  expect(waits()).toEqual([{ 'zeph.retry.attempt': 1, 'zeph.retry.reason': '429', 'zeph.retry.after': 0.02 }])
})

test('after the last retry its own error is thrown', async () => {
  const errors = [failing({ status: 500 }), failing({ status: 502 }), failing({ status: 503 })]
  const { attempts, call } = scripted(...errors)
  await expect(retryModelCall(call, { ...AT_ONCE, retries: 2 })).rejects.toBe(errors[2])
  expect([attempts, waits().length]).toEqual([[0, 1, 2], 2])
})

describe('what another attempt does not help is thrown at once', () => {
  class APIUserAbortError extends Error {}

  test.each([
    ['a request that is wrong', failing({ status: 400 })],
    ['a wrong key', failing({ statusCode: 401 })],
    ['an abort', new APIUserAbortError()],
    ['an error of the program', new TypeError('x is not a function')],
    ["an API's own code", failing({ code: 'invalid_api_key' })],
    ['what is no error', 'text'],
  ])('%s', async (_what, error) => {
    const { attempts, call } = scripted(error)
    await expect(retryModelCall(call, AT_ONCE)).rejects.toBe(error)
    expect([attempts, recorder.started]).toEqual([[0], []])
  })

  class APIConnectionError extends Error {}
  class APIConnectionTimeoutError extends APIConnectionError {}

  test.each([
    ['a status', failing({ status_code: 529 })],
    ['a connection', new APIConnectionError()],
    ['a timeout', new APIConnectionTimeoutError()],
    ["Node's code", failing({ code: 'ETIMEDOUT' })],
    ["undici's code", failing({ cause: failing({ code: 'UND_ERR_SOCKET' }) })],
  ])('unlike %s', async (_what, error) => {
    const { attempts, call } = scripted(error)
    await retryModelCall(call, AT_ONCE)
    expect(attempts).toEqual([0, 1])
  })
})

test('the caller may decide', async () => {
  const { attempts, call } = scripted(failing({ status: 400 }), failing({ status: 503 }))
  const shouldRetry = (error: unknown) => (error as { status: number }).status === 400
  await expect(retryModelCall(call, { ...AT_ONCE, shouldRetry })).rejects.toMatchObject({ status: 503 })
  expect(attempts).toEqual([0, 1])
})

test('after an abort nothing is tried again, and the error is that of the call', async () => {
  const abort = new AbortController()
  const busy = failing({ status: 503 })
  const attempts: number[] = []
  const call = (attempt: number) => {
    attempts.push(attempt)
    abort.abort()
    throw busy
  }
  await expect(retryModelCall(call, { ...AT_ONCE, signal: abort.signal })).rejects.toBe(busy)
  expect([attempts, recorder.started]).toEqual([[0], []])
})

test('an abort ends the wait, and nothing is tried again', async () => {
  const { attempts, call } = scripted(failing({ status: 503 }))
  const abort = new AbortController()
  const done = retryModelCall(call, { delay: () => 60, signal: abort.signal })
  setImmediate(() => abort.abort())
  await expect(done).rejects.toMatchObject({ name: 'AbortError' })
  expect([attempts, recorder.find('llm.retry')!.ended]).toEqual([[0], true])
})
