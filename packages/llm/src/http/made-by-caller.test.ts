/**
 * Requests that undici holds back are made while another call's context is active, on every version. No request may become a part of a call
 * that did not make it; one that nobody can be told to have made has no span.
 */
import { once } from 'node:events'
import { recordSpans, type SpanRecorder } from '@zeph-telemetry/testing'
import {
  Agent,
  interceptors,
  Pool,
  RetryAgent,
  type RetryHandler,
  fetch as undiciFetch,
  request as undiciRequest,
} from 'undici'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Answer, ModelServer, sendJson } from '../fixtures/model-server.ts'
import { inModelCall } from './fixtures/in-model-call.ts'

let server: ModelServer
let recorder: SpanRecorder

beforeEach(async () => {
  server = await ModelServer.start()
  recorder = recordSpans()
})

afterEach(async () => {
  recorder.stop()
  await server[Symbol.asyncDispose]()
})

const CLIENTS = {
  "Node's fetch": fetch,
  "undici's fetch": undiciFetch as unknown as typeof fetch,
}
type Send = typeof fetch

const who = (body: unknown) => (body as { who: string }).who

/** Says in the answer whom it is for. */
const toWhom: Answer = (response, _attempt, body) => {
  response.setHeader('request-id', who(body))
  sendJson(response, {})
}

async function post(name: string, send: Send, options: object): Promise<void> {
  const body = JSON.stringify({ who: name })
  await (await send(server.baseURL, { method: 'POST', body, ...options })).text()
}

/** One call that posts its own name, `times` times; its span tells whose it is. */
function callOf(name: string, send: Send, options: object, times = 1): Promise<void> {
  return inModelCall(
    async () => {
      for (let time = 0; time < times; time += 1) await post(name, send, options)
    },
    { model: name },
  )
}

/** For each call that has requests, whom their answers were for. */
function attributed(): Record<string, unknown[]> {
  const found: Record<string, unknown[]> = {}
  for (const { span, children } of recorder.tree()) {
    const ids = children.flatMap((child) => child.span.attributes['http.response.header.request-id'] ?? [])
    if (children.length > 0) found[String(span.attributes['gen_ai.request.model'])] = ids as unknown[]
  }
  return found
}

function expectNoneMixed(): void {
  for (const [name, ids] of Object.entries(attributed())) expect([name, new Set(ids)]).toEqual([name, new Set([name])])
  expect(recorder.spans.length).toBe(recorder.started.length)
}

describe.each(Object.entries(CLIENTS))('%s', (_what, send) => {
  test('through an agent of one connection: every call has its own requests', async () => {
    server.answerWith(toWhom)
    const dispatcher = new Agent({ connections: 1 })
    await Promise.all(Array.from({ length: 20 }, (_, index) => callOf(`call-${index}`, send, { dispatcher })))
    expectNoneMixed()
    await dispatcher.close()
  })

  test.each([1, 2, 3])(
    'through a pool of %i: none is mixed up, and those that need not wait are there',
    async (limit) => {
      server.answerWith(toWhom)
      const dispatcher = new Pool(new URL(server.baseURL).origin, { connections: limit })
      await Promise.all(Array.from({ length: 20 }, (_, index) => callOf(`call-${index}`, send, { dispatcher })))
      expectNoneMixed()
      expect(Object.keys(attributed()).length).toBeGreaterThanOrEqual(limit)
      await dispatcher.close()
    },
  )

  test('a call that waits for its next attempt does not get the request of one that waited for its connection', async () => {
    const queued = Promise.withResolvers<void>()
    const connectionFree = Promise.withResolvers<void>()
    server.answerWith(async (response, attempt, body) => {
      response.setHeader('request-id', who(body))
      if (attempt === 0) await queued.promise
      sendJson(response, {}, who(body) === 'first' ? 503 : 200)
    })
    const dispatcher = new Pool(new URL(server.baseURL).origin, { connections: 1 })
    const first = inModelCall(
      async () => {
        await post('first', send, { dispatcher })
        await connectionFree.promise
        await post('first', send, { dispatcher })
      },
      { model: 'first' },
    )
    const second = callOf('second', send, { dispatcher })
    queued.resolve()
    await Promise.all([second, once(dispatcher, 'drain')])
    connectionFree.resolve()
    await first
    expectNoneMixed()
    expect(attributed()['first']).toEqual(['first', 'first'])
    expect(recorder.all('llm.retry').length).toBe(1)
    await dispatcher.close()
  })

  test('a connection that a call opened is used by others while it is still under way', async () => {
    const othersDone = Promise.withResolvers<void>()
    server.answerWith(toWhom)
    const dispatcher = new Agent({ connections: 1 })
    const opener = inModelCall(
      async () => {
        await post('opener', send, { dispatcher })
        await othersDone.promise
      },
      { model: 'opener' },
    )
    await callOf('other', send, { dispatcher }, 3)
    othersDone.resolve()
    await opener
    expect(attributed()).toEqual({ opener: ['opener'], other: ['other', 'other', 'other'] })
    await dispatcher.close()
  })
})

describe('what undici sends on its own account', () => {
  const RETRY: RetryHandler.RetryOptions = { minTimeout: 1, maxTimeout: 1, methods: ['POST'], statusCodes: [503] }

  test('retries of a RetryAgent are no attempts of whoever opened the connection', async () => {
    const failed = new Set<string>()
    server.answerWith((response, _attempt, body) => {
      const isFirst = !failed.has(who(body))
      failed.add(who(body))
      response.setHeader('request-id', who(body))
      sendJson(response, {}, isFirst ? 503 : 200)
    })
    const dispatcher = new RetryAgent(new Agent({ connections: 2 }), RETRY)
    await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        inModelCall(
          async () => {
            const body = JSON.stringify({ who: `call-${index}` })
            await (await undiciRequest(server.baseURL, { method: 'POST', body, dispatcher })).body.text()
          },
          { model: `call-${index}` },
        ),
      ),
    )
    expect(server.received.length).toBe(20)
    expectNoneMixed()
    await dispatcher.close()
  })

  test("a dispatcher with interceptors of one's own: none is mixed up", async () => {
    server.answerWith(toWhom)
    const agent = new Agent({ connections: 2 }).compose(
      interceptors.dns(),
      interceptors.redirect({ maxRedirections: 2 }),
    )
    const calls = Array.from({ length: 20 }, (_, index) =>
      callOf(`call-${index}`, CLIENTS["undici's fetch"], { dispatcher: agent }, 2),
    )
    await Promise.all(calls)
    expectNoneMixed()
    await agent.close()
  })
})
