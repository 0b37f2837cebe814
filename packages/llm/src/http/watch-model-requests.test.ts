/** What a model call's requests leave, with real clients over a local server. */
import { subscribe } from 'node:diagnostics_channel'
import { setTimeout as delay } from 'node:timers/promises'
import { expectNoOrphans, incompleteSpans, recordSpans, type SpanRecorder } from '@zeph-telemetry/testing'
import OpenAI from 'openai'
import { fetch as undiciFetch, request as undiciRequest } from 'undici'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Answer, ModelServer, sendEvent, sendJson, startEvents } from '../fixtures/model-server.ts'
import { CHUNKS, completion, REQUEST } from '../fixtures/replies.ts'
import { inModelCall, partsOfCalls } from './fixtures/in-model-call.ts'

let server: ModelServer
let recorder: SpanRecorder

beforeEach(async () => {
  server = await ModelServer.start()
  recorder = recordSpans()
  chunks = { Sent: 0, Received: 0 }
})

afterEach(async () => {
  recorder.stop()
  await server[Symbol.asyncDispose]()
})

const POSTED = { 'http.request.method': 'POST', 'server.address': 'localhost' }
const ID = { 'http.response.header.x-request-id': ['req-1'] }
const ANSWERED = { ...POSTED, 'http.response.status_code': 200, ...ID }
const refused = (status: string) => ({
  ...POSTED,
  'http.response.status_code': Number(status),
  ...ID,
  'error.type': status,
})

const client = (maxRetries = 2) => new OpenAI({ apiKey: 'key', baseURL: server.baseURL, maxRetries })
const ask = (maxRetries?: number) => inModelCall(async () => client(maxRetries).chat.completions.create(REQUEST))

/** Answers the first attempts in other ways, and those that follow as it should be. */
const after = (...first: Answer[]): Answer => {
  return (response, attempt, body) => {
    const answer = first[attempt]
    if (answer === undefined) sendJson(response, completion())
    else answer(response, attempt, body)
  }
}

const status = (code: number, headers: Record<string, string> = {}): Answer => {
  return (response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
    sendJson(response, { error: { message: 'no' } }, code)
  }
}

const reset: Answer = (response) => response.socket!.resetAndDestroy()
const QUICK = { 'retry-after-ms': '15' }

/** Chunks that the client told of: older versions of undici tell of none. */
let chunks = { Sent: 0, Received: 0 }
for (const way of ['Sent', 'Received'] as const) subscribe(`undici:request:bodyChunk${way}`, () => void chunks[way]++)

/** Every span inside the call's span, retry and attempts one after the other. */
function expectNested(): void {
  const call = recorder.find('llm.chat')!
  let last = call.startTime
  for (const { parentSpanId, startTime, endTime } of recorder.started.slice(1)) {
    expect(parentSpanId).toBe(call.spanId)
    expect(startTime).toBeGreaterThan(last)
    expect(endTime).toBeGreaterThan(startTime)
    last = endTime
  }
  expect(call.endTime).toBeGreaterThan(last)
  expect(incompleteSpans(recorder)).toEqual([])
}

describe('the OpenAI SDK', () => {
  test('a call that goes well is one request', async () => {
    server.answerWith(after())
    await ask()
    expect(partsOfCalls(recorder)).toEqual([['llm.http_request', ANSWERED]])
    expectNested()
    expect(recorder.find('llm.http_request')).toMatchObject({ kind: 'client', status: 'unset' })
  })

  test('429 with Retry-After, then success: two requests and the wait between', async () => {
    server.answerWith(after(status(429, QUICK)))
    await ask()
    expect(partsOfCalls(recorder)).toEqual([
      ['llm.http_request', refused('429')],
      ['llm.retry', { 'zeph.retry.attempt': 1, 'zeph.retry.reason': '429', 'zeph.retry.after': 0.015 }],
      ['llm.http_request', { ...ANSWERED, 'http.request.resend_count': 1 }],
    ])
    expectNested()
    expect(recorder.find('llm.chat')!.status).toBe('unset')
    expect(recorder.find('llm.http_request')).toMatchObject({ status: 'error', events: [] })
  })

  test('the wait is as long as it was, to the beginning of the next request', async () => {
    server.answerWith(after(status(429, { 'retry-after-ms': '120' })))
    await ask()
    const [first, retry, second] = recorder.started.slice(1)
    const waited = retry!.attributes['zeph.retry.delay'] as number
    expect(waited).toBeGreaterThan(0.115)
    expect((retry!.endTime - retry!.startTime) / 1e9 - waited).toBeLessThan(0.01)
    expect((second!.startTime - first!.endTime) / 1e9 - waited).toBeLessThan(0.01)
  })

  test.each([408, 409, 500, 503, 529])('%i is retried', async (code) => {
    server.answerWith(after(status(code, QUICK)))
    await ask()
    expect(partsOfCalls(recorder).map(([name, attributes]) => [name, 'zeph.retry.reason' in attributes])).toEqual([
      ['llm.http_request', false],
      ['llm.retry', true],
      ['llm.http_request', false],
    ])
    expect(recorder.find('llm.retry')!.attributes['zeph.retry.reason']).toBe(String(code))
  })

  test('a connection that is reset, twice, then success', async () => {
    server.answerWith(after(reset, reset))
    await ask()
    const parts = partsOfCalls(recorder)
    expect(parts.map(([name]) => name)).toEqual([
      'llm.http_request',
      'llm.retry',
      'llm.http_request',
      'llm.retry',
      'llm.http_request',
    ])
    const reason = (parts[0]![1] as Record<string, string>)['error.type']
    expect(['ECONNRESET', 'UND_ERR_SOCKET']).toContain(reason)
    expect(parts[1]![1]).toEqual({ 'zeph.retry.attempt': 1, 'zeph.retry.reason': reason })
    expect(parts[3]![1]).toEqual({ 'zeph.retry.attempt': 2, 'zeph.retry.reason': reason })
    expect(parts[4]![1]).toEqual({ ...ANSWERED, 'http.request.resend_count': 2 })
    expectNested()
  })

  test('a server that does not answer in time', async () => {
    server.answerWith(after(() => {}))
    const hurried = client(1).withOptions({ timeout: 700 })
    await inModelCall(async () => hurried.chat.completions.create(REQUEST))
    expect(partsOfCalls(recorder)).toEqual([
      ['llm.http_request', { ...POSTED, 'error.type': 'AbortError' }],
      ['llm.retry', { 'zeph.retry.attempt': 1, 'zeph.retry.reason': 'timeout' }],
      ['llm.http_request', { ...ANSWERED, 'http.request.resend_count': 1 }],
    ])
  })

  test('what is not retried leaves no wait', async () => {
    server.answerWith(status(503))
    await expect(ask(0)).rejects.toThrow('503')
    server.answerWith(status(400))
    await expect(ask()).rejects.toThrow('400')
    expect(partsOfCalls(recorder)).toEqual([
      ['llm.http_request', refused('503')],
      ['llm.http_request', refused('400')],
    ])
  })

  test('a redirect is two requests and no retry', async () => {
    server.answerWith(after((response) => response.writeHead(307, { location: '/v1/elsewhere' }).end()))
    await ask()
    expect(server.received.map(({ url }) => url)).toEqual(['/v1/chat/completions', '/v1/elsewhere'])
    expect(partsOfCalls(recorder)).toEqual([
      ['llm.http_request', { ...POSTED, 'http.response.status_code': 307 }],
      ['llm.http_request', { ...ANSWERED, 'http.request.resend_count': 1 }],
    ])
    expectNested()
  })

  test('a stream that is read to its end: all of its bytes, where the client counts them', async () => {
    server.answerWith((response) => {
      startEvents(response)
      for (const chunk of CHUNKS) sendEvent(response, chunk)
      response.end()
    })
    await inModelCall(async () => {
      const stream = await client().chat.completions.create({ ...REQUEST, stream: true })
      for await (const _chunk of stream);
    })
    const { attributes, status } = recorder.find('llm.http_request')!
    const size = CHUNKS.reduce((sum: number, chunk) => sum + `data: ${JSON.stringify(chunk)}\n\n`.length, 0)
    expect([attributes['http.response.body.size'], status]).toEqual([chunks.Received > 0 ? size : undefined, 'unset'])
    expectNested()
  })

  test('a stream that is left early is no failure of the request', async () => {
    server.answerWith((response) => {
      startEvents(response)
      for (const chunk of CHUNKS) sendEvent(response, chunk)
    })
    await inModelCall(async () => {
      const stream = await client().chat.completions.create({ ...REQUEST, stream: true })
      for await (const _chunk of stream) break
    })
    expect(partsOfCalls(recorder)).toEqual([['llm.http_request', ANSWERED]])
    expect(recorder.find('llm.http_request')!.status).toBe('unset')
    expectNested()
  })

  test('a stream that is cut is a failure', async () => {
    server.answerWith((response) => {
      startEvents(response)
      sendEvent(response, CHUNKS[0])
      setTimeout(() => response.destroy(), 20)
    })
    const call = inModelCall(async () => {
      const stream = await client().chat.completions.create({ ...REQUEST, stream: true })
      for await (const _chunk of stream);
    })
    await expect(call).rejects.toThrow()
    expect(recorder.find('llm.http_request')).toMatchObject({
      status: 'error',
      attributes: { 'error.type': 'UND_ERR_SOCKET', 'http.response.status_code': 200 },
    })
  })
})

describe('sizes', () => {
  test('of what was sent and of the answer', async () => {
    server.answerWith((response) => response.end('{"answer":true}'))
    await inModelCall(async () => (await fetch(server.baseURL, { method: 'POST', body: '{"a":"ü"}' })).text())
    expect(recorder.find('llm.http_request')!.attributes).toMatchObject({
      'http.request.body.size': 10,
      'http.response.body.size': 15,
    })
  })

  test('of a body that is streamed', async () => {
    server.answerWith((response) => response.end())
    const body = new Blob(['{"a":', '1}']).stream()
    await inModelCall(async () => fetch(server.baseURL, { method: 'POST', body, duplex: 'half' } as RequestInit))
    const size = chunks.Sent > 0 ? 7 : undefined
    expect(recorder.find('llm.http_request')!.attributes['http.request.body.size']).toBe(size)
  })
})

describe('the end of the call is the end of its requests', () => {
  test('of one that is still under way', async () => {
    server.answerWith((response) => response.writeHead(200).flushHeaders())
    const response = await inModelCall(() => fetch(server.baseURL, { method: 'POST', body: '{}' }))
    expectNested()
    expect(recorder.find('llm.http_request')).toMatchObject({ status: 'unset' })
    const { endTime } = recorder.find('llm.http_request')!
    await response.body!.cancel()
    expect(recorder.find('llm.http_request')!.endTime).toBe(endTime)
    expect(recorder.spans.length).toBe(2)
  })

  test('of one that is made after it: none', async () => {
    server.answerWith((response) => response.end('{}'))
    let later: Promise<unknown> | undefined
    await inModelCall(async () => {
      later = delay(20).then(() => fetch(server.baseURL, { method: 'POST', body: '{}' }))
    })
    await later
    expect(recorder.started.map(({ name }) => name)).toEqual(['llm.chat'])
  })
})

describe("npm's undici", () => {
  test.each([
    ['fetch', async () => (await undiciFetch(server.baseURL, { method: 'POST', body: '{}' })).text()],
    ['request', async () => (await undiciRequest(server.baseURL, { method: 'POST', body: '{}' })).body.text()],
  ])('%s', async (_name, send) => {
    server.answerWith((response, attempt) => sendJson(response, {}, attempt === 0 ? 500 : 200))
    await inModelCall(async () => {
      await send()
      await send()
    })
    expect(partsOfCalls(recorder)).toEqual([
      ['llm.http_request', refused('500')],
      ['llm.retry', { 'zeph.retry.attempt': 1, 'zeph.retry.reason': '500' }],
      ['llm.http_request', { ...ANSWERED, 'http.request.resend_count': 1 }],
    ])
    expectNested()
  })
})

test('what no model call asks for is no span', async () => {
  server.answerWith((response) => response.end('{}'))
  await inModelCall(async () => {})
  await (await fetch(server.baseURL, { method: 'POST', body: '{}' })).text()
  expect(recorder.started.map(({ name }) => name)).toEqual(['llm.chat'])
})

test('a request after one that went well is no further attempt', async () => {
  server.answerWith((response) => sendJson(response, {}))
  const post = async () => (await fetch(server.baseURL, { method: 'POST', body: '{}' })).text()
  await inModelCall(async () => {
    await post()
    await post()
  })
  expect(partsOfCalls(recorder)).toEqual([
    ['llm.http_request', ANSWERED],
    ['llm.http_request', ANSWERED],
  ])
})

test('requests of 50 calls at once, each with a failure of its own, stay apart', async () => {
  const failures = new Map<string, number>()
  server.answerWith((response, _attempt, body) => {
    const { user } = body as { user: string }
    const seen = failures.get(user) ?? 0
    failures.set(user, seen + 1)
    const wanted = Number(user) % 3
    if (seen < wanted)
      status(seen === 0 ? 429 : 503, { 'retry-after-ms': String(1 + (Number(user) % 7)) })(response, 0, body)
    else sendJson(response, completion())
  })
  const shared = client()
  const calls = Array.from({ length: 50 }, (_, index) =>
    inModelCall(async () => shared.chat.completions.create({ ...REQUEST, user: String(index) })),
  )
  await Promise.all(calls)
  for (const [index, tree] of recorder.tree().entries()) {
    const statuses = tree.children
      .filter(({ span }) => span.name === 'llm.http_request')
      .map(({ span }) => span.attributes['http.response.status_code'])
    expect([index, statuses]).toEqual([index, [[200], [429, 200], [429, 503, 200]][index % 3]])
    const retries = tree.children.filter(({ span }) => span.name === 'llm.retry').length
    expect(retries).toBe(index % 3)
  }
  expectNoOrphans(recorder)
})
