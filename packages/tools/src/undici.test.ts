import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Writable } from 'node:stream'
import { pipeline as streamPipeline } from 'node:stream/promises'
import { activeSpan, initObservability } from '@zeph-telemetry/core'
import { recordSpans, type SpanRecorder } from '@zeph-telemetry/testing'
import * as undici from 'undici'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { capturingContent } from './fixtures/capturing-content.ts'
import { collectGarbage } from './fixtures/collect-garbage.ts'
import { closedPort, withServer } from './fixtures/web-server.ts'
import { toolSpans } from './index.ts'
import { instrumentUndici } from './undici.ts'

const CANARY = 'canary-4711'
const before = { ...undici }
const traced = instrumentUndici(undici)

let recorder: SpanRecorder

beforeEach(() => {
  recorder = recordSpans()
})

afterEach(() => recorder.stop())

const answer: RequestListener = (request, response) => {
  const { pathname } = new URL(request.url ?? '', 'http://localhost')
  if (pathname === '/ok') response.setHeader('content-length', 5).end('hello')
  else if (pathname === '/missing') response.writeHead(404).end('no such page')
  else if (pathname === '/open') response.write('he')
  else if (pathname === '/cut') {
    response.writeHead(200, { 'content-length': 10 }).write('he')
    setTimeout(() => response.destroy(), 20)
  } else request.pipe(response)
}

/** The four functions, of the module or of a dispatcher that is bound to the origin. */
interface Client {
  request(path: string, options?: object): Promise<undici.Dispatcher.ResponseData>
  stream(path: string, factory: undici.Dispatcher.StreamFactory): Promise<unknown>
  pipeline(
    path: string,
    handler: undici.Dispatcher.PipelineHandler,
    options?: object,
  ): ReturnType<typeof undici.pipeline>
}

const moduleClient = ({ request, stream, pipeline }: typeof undici, origin: string): Client => ({
  request: (path, options) => (options === undefined ? request(origin + path) : request(origin + path, options)),
  stream: (path, factory) => stream(origin + path, { method: 'GET' }, factory),
  pipeline: (path, handler, options) => pipeline(origin + path, { method: 'POST', ...options }, handler),
})

const dispatcherClient = (dispatcher: undici.Dispatcher, own: { origin?: string }): Client => ({
  request: (path, options) => dispatcher.request({ ...own, path, method: 'GET', ...options }),
  stream: (path, factory) => dispatcher.stream({ ...own, path, method: 'GET' }, factory),
  pipeline: (path, handler, options) => dispatcher.pipeline({ ...own, path, method: 'POST', ...options }, handler),
})

interface Case {
  readonly claim: string
  readonly use: (client: Client) => Promise<unknown>
  readonly attributes: object
}

const OK = { 'http.request.method': 'GET', 'http.response.status_code': 200 }

const CASES: readonly Case[] = [
  {
    claim: 'request, read as text',
    use: async ({ request }) => {
      const { statusCode, headers, body, trailers, opaque, context } = await request(`/ok?q=${CANARY}`)
      const length = headers['content-length']
      return { statusCode, length, trailers, opaque, context, used: body.bodyUsed, text: await body.text() }
    },
    attributes: { ...OK, 'http.response.body.size': 5 },
  },
  {
    claim: 'request, with a body and read as a stream',
    use: async ({ request }) => whole((await request('/echo', { method: 'PUT', body: CANARY })).body),
    attributes: { 'http.request.method': 'PUT', 'http.response.status_code': 200 },
  },
  {
    claim: 'request, piped',
    use: async ({ request }) => {
      const through = new PassThrough()
      await streamPipeline((await request('/ok')).body, through)
      return whole(through)
    },
    attributes: OK,
  },
  {
    claim: 'request, dumped',
    use: async ({ request }) => (await request('/ok')).body.dump(),
    attributes: OK,
  },
  {
    claim: 'request, left early',
    use: async ({ request }) => {
      for await (const chunk of (await request('/open')).body) return String(chunk)
      return 'nothing'
    },
    attributes: OK,
  },
  {
    claim: 'request of what is not there',
    use: async ({ request }) => (await request('/missing')).body.text(),
    attributes: { 'http.response.status_code': 404, 'error.type': '404' },
  },
  {
    claim: 'request, cut in its body',
    use: async ({ request }) => (await request('/cut')).body.text().catch(describeError),
    attributes: { 'http.response.status_code': 200, 'error.type': 'UND_ERR_SOCKET' },
  },
  {
    claim: 'request, aborted before its answer',
    use: async ({ request }) => request('/open', { signal: AbortSignal.abort() }).catch(describeError),
    attributes: { 'error.type': 'AbortError' },
  },
  {
    claim: 'request, aborted in its body',
    use: async ({ request }) => {
      const abort = new AbortController()
      const { body } = await request('/open', { signal: abort.signal })
      abort.abort()
      return body.text().catch(describeError)
    },
    attributes: { 'http.response.status_code': 200, 'error.type': 'AbortError' },
  },
  {
    claim: 'request with options that are refused',
    use: async ({ request }) => request('/ok', { method: 5 }).catch(describeError),
    attributes: { 'error.type': 'UND_ERR_INVALID_ARG' },
  },
  {
    claim: 'stream',
    use: async ({ stream }) => {
      const parts: unknown[] = []
      const result = await stream('/ok', ({ statusCode }) => {
        parts.push(statusCode)
        return new Writable({ write: (chunk, _encoding, done) => done(void parts.push(String(chunk)) as undefined) })
      })
      return [parts, result]
    },
    attributes: { ...OK, 'http.response.body.size': 5 },
  },
  {
    claim: 'stream whose factory throws',
    use: async ({ stream }) =>
      stream('/ok', () => {
        throw new RangeError('no room')
      }).catch(describeError),
    attributes: { ...OK, 'error.type': 'RangeError' },
  },
  {
    claim: 'stream, cut in its body',
    use: async ({ stream }) => stream('/cut', () => new PassThrough().resume()).catch(describeError),
    attributes: { ...OK, 'error.type': 'UND_ERR_SOCKET' },
  },
  {
    claim: 'pipeline',
    use: async ({ pipeline }) => {
      const duplex = pipeline('/echo', ({ statusCode, body }) => (statusCode === 200 ? body : new PassThrough()))
      duplex.end(CANARY)
      return whole(duplex)
    },
    attributes: { 'http.request.method': 'POST', 'http.response.status_code': 200 },
  },
  {
    claim: 'pipeline whose handler throws',
    use: async ({ pipeline }) => {
      const duplex = pipeline('/echo', () => {
        throw new RangeError('no room')
      })
      duplex.end('x')
      return whole(duplex).catch(describeError)
    },
    attributes: { 'http.response.status_code': 200, 'error.type': 'RangeError' },
  },
]

async function whole(stream: AsyncIterable<unknown>): Promise<string> {
  let text = ''
  for await (const chunk of stream) text += String(chunk)
  return text
}

function describeError(error: unknown): object {
  const { name, message, code } = error as Error & { code?: unknown }
  return { name, message, code }
}

type MakeClient = (origin: string, wrap: boolean) => { client: Client; close: () => Promise<void> }

const given = <T extends undici.Dispatcher>(dispatcher: T, wrap: boolean, own: { origin?: string }) => ({
  client: dispatcherClient(wrap ? instrumentUndici(dispatcher) : dispatcher, own),
  close: () => dispatcher.destroy(),
})

const CLIENTS: readonly [string, MakeClient][] = [
  ['the module', (origin, wrap) => ({ client: moduleClient(wrap ? traced : undici, origin), close: async () => {} })],
  ['an Agent', (origin, wrap) => given(new undici.Agent(), wrap, { origin })],
  ['a Pool', (origin, wrap) => given(new undici.Pool(origin), wrap, {})],
  ['a Client', (origin, wrap) => given(new undici.Client(origin), wrap, {})],
]

describe.each(CLIENTS)('%s gives what it gives, and one span ends with the body', (_name, make) => {
  test.each(CASES)('$claim', async ({ claim, use, attributes }) => {
    await withServer(answer, async ({ origin, port }) => {
      const run = async (wrap: boolean) => {
        const { client, close } = make(origin, wrap)
        const outcome = await use(client)
        await close()
        return outcome
      }
      const expected = await run(false)
      expect(recorder.started.length).toBe(0)
      expect(await run(true)).toEqual(expected)
      expect([recorder.started.length, recorder.spans.length]).toEqual([1, 1])
      const [span] = recorder.spans
      expect(span).toMatchObject({ name: 'tool.web_scrape', kind: 'client', attributes })
      expect(span?.status, claim).toBe('error.type' in attributes ? 'error' : 'unset')
      expect(span?.attributes).toMatchObject({ 'server.address': 'localhost', 'server.port': port })
      expect(JSON.stringify([span?.attributes, span?.events, span?.statusMessage])).not.toContain(CANARY)
    })
  })
})

test('the module is not changed; the copy has all that it has, and fetch', async () => {
  expect({ ...undici }).toEqual(before)
  expect(Object.keys(traced)).toEqual(Object.keys(undici))
  expect([traced.Agent, traced.request.name, traced.request.length]).toEqual([
    undici.Agent,
    undici.request.name,
    undici.request.length,
  ])
  await withServer(answer, async ({ origin }) => {
    expect(await (await traced.fetch(`${origin}/ok`)).text()).toBe('hello')
  })
  expect(recorder.spans.length).toBe(1)
  expect(Object.keys(instrumentUndici({ request: undici.request }))).toEqual(['request'])
})

test('a dispatcher stays itself; wrapping twice, and going through it from the module, is one span', async () => {
  const agent = new undici.Agent()
  const keys = Object.keys(agent)
  expect(instrumentUndici(instrumentUndici(agent))).toBe(agent)
  expect(Object.keys(agent)).toEqual(keys)
  expect(instrumentUndici(traced)).toBe(traced)
  await withServer(answer, async ({ origin }) => {
    await (await agent.request({ origin, path: '/ok', method: 'GET' })).body.text()
    expect(recorder.spans.length).toBe(1)
    await (await traced.request(`${origin}/ok`, { dispatcher: agent })).body.text()
    expect(recorder.spans.length).toBe(2)
    await agent.destroy()
  })
})

test('callbacks are called as ever, where they were given', async () => {
  const agent = instrumentUndici(new undici.Agent())
  const port = await closedPort()
  const seen: unknown[] = []
  await withServer(answer, async ({ origin }) => {
    await toolSpans.with('tool.execute', { 'gen_ai.tool.name': 'get' }, async (outer) => {
      const call = (target: object) => {
        const { promise, resolve } = Promise.withResolvers<void>()
        const options = { path: '/ok', method: 'GET', ...target } as undici.Dispatcher.RequestOptions
        const returned = agent.request(options, (error, data) => {
          seen.push([returned, (error as NodeJS.ErrnoException | null)?.code, activeSpan().spanId === outer.spanId])
          if (error) resolve()
          else void data.body.text().then((text) => resolve(void seen.push(text)))
        })
        return promise
      }
      await call({ origin })
      await call({ origin: `http://localhost:${port}` })
    })
    const streamed = Promise.withResolvers<void>()
    agent.stream(
      { origin, path: '/ok', method: 'GET' },
      () => new PassThrough().resume(),
      () => streamed.resolve(),
    )
    await streamed.promise
    await agent.destroy()
  })
  expect(seen).toEqual([[undefined, undefined, true], 'hello', [undefined, 'ECONNREFUSED', true]])
  const requests = recorder.spans.filter(({ name }) => name === 'tool.web_scrape')
  expect(requests.map(({ attributes }) => attributes['error.type'])).toEqual([undefined, 'ECONNREFUSED', undefined])
  expect(recorder.started.length).toBe(recorder.spans.length)
})

test('a body that is dropped unread ends its span when it is collected', async () => {
  await withServer(
    (_request, response) => void response.end('hello'),
    async ({ origin }) => {
      const { statusCode } = await traced.request(origin)
      expect([statusCode, recorder.spans.length]).toEqual([200, 0])
      await collectGarbage(() => recorder.spans.length === 1)
    },
  )
  expect(recorder.spans[0]?.status).toBe('unset')
})

test('a request is measured once, however often its body tells that it is over', async () => {
  const traceDir = mkdtempSync(join(tmpdir(), 'tools-metrics-'))
  onTestFinished(() => rmSync(traceDir, { recursive: true }))
  await withServer(answer, async ({ origin }) => {
    await using handle = initObservability({ telemetry: { enabled: true, traceDir }, logging: { level: 'off' } })
    const { body } = await traced.request(`${origin}/ok`)
    const closed = once(body, 'close')
    await body.text()
    await closed
    body.destroy()
    const text = await handle.telemetry.exportMetrics()
    expect(text).toMatch(/^http_client_request_duration_count\{.*\} 1$/m)
  })
})

test('a path among the options is part of the URL, which is content', async () => {
  await withServer(answer, async ({ origin }) => {
    await capturingContent(async () =>
      (await traced.request(origin, { path: `/ok?q=${CANARY}` } as object)).body.text(),
    )
    expect(recorder.spans[0]?.attributes['url.full']).toBe(`${origin}/ok?q=${CANARY}`)
  })
})

test.each([
  ['nothing', () => undefined],
  ['a promise of nothing', async () => undefined],
  ['an answer without a body', async () => ({ statusCode: 200, headers: {} })],
])('what stands in for undici in a test may return %s', async (_what, standIn) => {
  const client = instrumentUndici({ request: standIn, pipeline: () => undefined } as unknown as typeof undici)
  expect(await client.request('http://localhost/')).toEqual(await standIn())
  client.pipeline('http://localhost/', { method: 'GET' }, ({ body }) => body)
  expect(recorder.started.length).toBe(2)
  expect(recorder.spans.length).toBe(2)
})
