/** What is measured and captured of a request, and how long it is kept. */
import { channel } from 'node:diagnostics_channel'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addLayer, initObservability } from '@zeph-telemetry/core'
import { recordSpans, type SpanRecorder } from '@zeph-telemetry/testing'
import OpenAI from 'openai'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { ModelCall } from '../call/model-call.ts'
import { collectGarbageUntil } from '../fixtures/collect-garbage.ts'
import { ModelServer, sendJson } from '../fixtures/model-server.ts'
import { completion, REQUEST } from '../fixtures/replies.ts'
import { instrumentOpenAI } from '../openai.ts'
import { inModelCall, partsOfCalls } from './fixtures/in-model-call.ts'
import { watchModelRequests } from './watch-model-requests.ts'

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

const post = async (path = '') => (await fetch(server.baseURL + path, { method: 'POST', body: '{}' })).text()

function observing(telemetry: object = {}) {
  const traceDir = mkdtempSync(join(tmpdir(), 'llm-http-'))
  const handle = initObservability({ telemetry: { enabled: true, traceDir, ...telemetry }, logging: { level: 'off' } })
  onTestFinished(async () => {
    await handle.shutdown()
    rmSync(traceDir, { recursive: true })
  })
  return handle
}

test('every attempt is measured once, in seconds, by its status', async () => {
  const handle = observing()
  server.answerWith((response, attempt) => sendJson(response, {}, attempt === 0 ? 500 : 200))
  await inModelCall(async () => {
    await post()
    await post()
    await post()
  })
  const text = await handle.telemetry.exportMetrics()
  const lines = text.split('\n').filter((line) => line.startsWith('http_client_request_duration'))
  const counts = lines.filter((line) => line.includes('_count'))
  const port = new URL(server.baseURL).port
  expect(counts.toSorted()).toEqual([
    `http_client_request_duration_count{error_type="500",http_request_method="POST",http_response_status_code="500",server_address="localhost",server_port="${port}"} 1`,
    `http_client_request_duration_count{http_request_method="POST",http_response_status_code="200",server_address="localhost",server_port="${port}"} 2`,
  ])
  const durations = recorder.all('llm.http_request').map(({ startTime, endTime }) => (endTime - startTime) / 1e9)
  const sums = lines.filter((line) => line.includes('_sum')).map((line) => Number(line.split(' ').at(-1)))
  const sum = (list: readonly number[]) => list.reduce((total, one) => total + one, 0)
  expect(sum(sums)).toBeCloseTo(sum(durations), 9)
})

test('a request that is under way when its call is collected is not measured', async () => {
  const handle = observing()
  server.answerWith((response) => response.writeHead(200).flushHeaders())
  const response = await (async () => {
    const call = ModelCall.begin('llm.chat', () => ({ attributes: { 'gen_ai.provider.name': 'test' } }))!
    call.endWithCollected({})
    return call.run(() => fetch(server.baseURL, { method: 'POST', body: '{}' }))
  })()
  await collectGarbageUntil(() => recorder.spans.length === 2)
  expect(recorder.find('llm.http_request')!.status).toBe('unset')
  expect(await handle.telemetry.exportMetrics()).not.toContain('http_client_request_duration_count')
  await response.body!.cancel()
})

describe('the URL is content', () => {
  const PATH = '/models/m:generate?key=AIzaSyD-1234567890abcdefghijklmnopqrstu&q=caf%C3%A9%20noir'

  test('which nobody sees by default', async () => {
    server.answerWith((response) => response.end())
    await inModelCall(() => post(PATH))
    expect(JSON.stringify(recorder.started.map(({ attributes }) => attributes))).not.toMatch(/generate|noir|AIza/)
  })

  test('decoded where it is captured, without its secrets', async () => {
    observing({ captureContent: 'all' })
    server.answerWith((response) => response.end())
    await inModelCall(() => post(PATH))
    const url = String(recorder.find('llm.http_request')!.attributes['url.full'])
    expect(url).toContain('/v1/models/m:generate?')
    expect(url).toContain('café noir')
    expect(url).not.toContain('AIza')
  })
})

test("the OpenAI adapter's calls have their attempts", async () => {
  server.answerWith((response, attempt) => {
    if (attempt > 0) return sendJson(response, completion())
    response.setHeader('retry-after-ms', '5')
    return sendJson(response, { error: {} }, 429)
  })
  const client = instrumentOpenAI(new OpenAI({ apiKey: 'key', baseURL: server.baseURL }))
  await client.chat.completions.create(REQUEST)
  expect(recorder.tree().map(({ name, children }) => [name, children.map((child) => child.name)])).toEqual([
    ['llm.chat', ['llm.http_request', 'llm.retry', 'llm.http_request']],
  ])
})

test('watching begins once, however often it is asked for', async () => {
  watchModelRequests()
  watchModelRequests()
  server.answerWith((response) => response.end())
  await inModelCall(() => post())
  expect(recorder.all('llm.http_request').length).toBe(1)
})

describe('what is published may be anything', () => {
  const create = channel('undici:request:create')
  const headers = channel('undici:request:headers')

  test.each<[string, object]>([
    ['nothing at all', {}],
    ['a path without an origin', { method: 'POST', path: '/x' }],
    ['no path', { method: 'POST', origin: 'http://localhost', path: 7 }],
    ['headers of another form', { method: 'POST', origin: 'http://localhost', path: '/', headers: 'a: b' }],
  ])('%s', async (_what, request) => {
    await inModelCall(async () => {
      create.publish({ request })
      headers.publish({ request, response: {} })
      headers.publish({ request, response: { statusCode: 200, headers: [Buffer.from('x-request-id')] } })
      headers.publish({ request })
      channel('undici:request:bodyChunkReceived').publish({ request, chunk: undefined })
      channel('undici:request:trailers').publish({ request })
    })
    const { attributes, ended } = recorder.find('llm.http_request')!
    expect([attributes['http.request.method'], ended]).toEqual(['method' in request ? 'POST' : '_OTHER', true])
  })

  test('an early hint is no answer yet', async () => {
    const request = { method: 'POST' }
    await inModelCall(async () => {
      create.publish({ request })
      headers.publish({ request, response: { statusCode: 103, headers: [] } })
    })
    expect(partsOfCalls(recorder)).toEqual([['llm.http_request', { 'http.request.method': 'POST' }]])
  })

  test('an error after the end makes no failure of what went well', async () => {
    server.answerWith((response) => response.end())
    await inModelCall(async () => {
      const request = { method: 'POST' }
      create.publish({ request })
      channel('undici:request:trailers').publish({ request })
      channel('undici:request:error').publish({ request, error: new Error('late') })
      await post()
    })
    expect(partsOfCalls(recorder).map(([name]) => name)).toEqual(['llm.http_request', 'llm.http_request'])
  })

  test('a client that refuses headers', async () => {
    const addHeader = () => {
      throw new TypeError('no more headers')
    }
    await inModelCall(async () => create.publish({ request: { origin: 'http://localhost', path: '/', addHeader } }))
    expect(recorder.find('llm.http_request')).toMatchObject({ ended: true, status: 'unset' })
  })

  test('a request that cannot be read has no span, and nobody notices', async () => {
    const request = Object.defineProperty({}, 'method', {
      get: () => {
        throw new Error('read')
      },
    })
    await inModelCall(async () => create.publish({ request }))
    create.publish({})
    headers.publish({})
    expect(recorder.started.map(({ name }) => name)).toEqual(['llm.chat'])
  })

  test('a proxy is asked for a tunnel: that is no request of the call', async () => {
    await inModelCall(async () =>
      create.publish({ request: { method: 'CONNECT', origin: 'http://proxy', path: 'host:443' } }),
    )
    expect(partsOfCalls(recorder)).toEqual([])
  })
})

test('a request that is collected unfinished ends as abandoned', async () => {
  const call = ModelCall.begin('llm.chat', () => ({ attributes: { 'gen_ai.provider.name': 'test' } }))!
  call.run(() => channel('undici:request:create').publish({ request: { method: 'POST' } }))
  await collectGarbageUntil(() => recorder.find('llm.http_request')!.ended)
  expect(recorder.find('llm.http_request')!.attributes).toMatchObject({ 'zeph.abandoned': true })
  call.end()
})

test('what is kept of calls and requests goes with them', async () => {
  server.answerWith((response) => sendJson(response, {}))
  const kept: WeakRef<object>[] = []
  recorder.stop()
  recorder.clear()
  onTestFinished(addLayer({ name: 'keeps nothing' }))
  const run = async () => {
    const call = ModelCall.begin('llm.chat', () => ({ attributes: { 'gen_ai.provider.name': 'test' } }))!
    await call.run(() => post())
    call.end()
    kept.push(new WeakRef(call))
  }
  for (let time = 0; time < 50; time += 1) await run()
  // The connection's own context is that of the call that opened it.
  await collectGarbageUntil(() => kept.filter((ref) => ref.deref() !== undefined).length <= 2)
})
