import { mkdtempSync, rmSync } from 'node:fs'
import type { RequestListener, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { activeSpan, initObservability } from '@zeph-telemetry/core'
import { recordSpans, type SpanRecorder } from '@zeph-telemetry/testing'
import { fetch as undiciFetch } from 'undici'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { instrumentFetch } from './fetch.ts'
import { capturingContent } from './fixtures/capturing-content.ts'
import { collectGarbage } from './fixtures/collect-garbage.ts'
import { closedPort, withServer } from './fixtures/web-server.ts'
import { instrumentWebScraper, toolSpans } from './index.ts'

const CANARY = 'canary-4711'
const traced = instrumentFetch(fetch)

let recorder: SpanRecorder

beforeEach(() => {
  recorder = recordSpans()
})

afterEach(() => recorder.stop())

const PAGES: Readonly<Record<string, (response: ServerResponse) => unknown>> = {
  '/ok': (response) => response.setHeader('content-length', 5).end('hello'),
  '/chunked': (response) => response.write('he') && response.end('llo'),
  '/json': (response) => response.setHeader('content-type', 'application/json').end('{"a":[1]}'),
  '/missing': (response) => response.writeHead(404).end('no such page'),
  '/broken': (response) => response.writeHead(500).end(),
  '/empty': (response) => response.writeHead(204).end(),
  '/moved': (response) => response.writeHead(302, { location: '/ok' }).end(),
  '/cut': (response) => {
    response.writeHead(200, { 'content-length': 10 })
    response.write('he')
    setTimeout(() => response.destroy(), 20)
  },
  '/open': (response) => response.write('he'),
}

const answer: RequestListener = (request, response) => {
  const page = PAGES[new URL(request.url ?? '', 'http://localhost').pathname]
  if (page === undefined) request.pipe(response)
  else page(response)
}

interface Case {
  readonly claim: string
  readonly use: (fetch: typeof globalThis.fetch, origin: string) => Promise<unknown>
  readonly attributes: object
}

const OK = { 'http.request.method': 'GET', 'http.response.status_code': 200 }

const CASES: readonly Case[] = [
  {
    claim: 'a text',
    use: async (get, origin) => describeResponse(await get(`${origin}/ok?q=${CANARY}`)),
    attributes: { ...OK, 'http.response.body.size': 5 },
  },
  {
    claim: 'a URL object',
    use: async (get, origin) => (await get(new URL(`${origin}/chunked`))).text(),
    attributes: OK,
  },
  { claim: 'JSON', use: async (get, origin) => (await get(`${origin}/json`)).json(), attributes: OK },
  { claim: 'bytes', use: async (get, origin) => (await get(`${origin}/ok`)).bytes(), attributes: OK },
  { claim: 'a blob', use: async (get, origin) => (await (await get(`${origin}/ok`)).blob()).size, attributes: OK },
  {
    claim: 'a Request',
    use: async (get, origin) => {
      const request = new Request(`${origin}/echo`, { method: 'PUT', body: CANARY, headers: { 'x-own': CANARY } })
      return describeResponse(await get(request))
    },
    attributes: { ...OK, 'http.request.method': 'PUT' },
  },
  {
    claim: 'a Request whose method is overruled, in lower case',
    use: async (get, origin) =>
      describeResponse(await get(new Request(`${origin}/echo`), { method: 'post', body: 'x' })),
    attributes: { ...OK, 'http.request.method': 'POST' },
  },
  {
    claim: 'a method that is none of HTTP',
    use: async (get, origin) => (await get(`${origin}/echo`, { method: 'BREW' })).text(),
    attributes: { 'http.request.method': '_OTHER', 'error.type': '400' },
  },
  {
    claim: 'chunks, one by one',
    use: async (get, origin) => {
      const chunks: string[] = []
      for await (const chunk of (await get(`${origin}/chunked`)).body!) chunks.push(Buffer.from(chunk).toString())
      return chunks.join('')
    },
    attributes: OK,
  },
  {
    claim: 'a body that is left early',
    use: async (get, origin) => {
      for await (const chunk of (await get(`${origin}/open`)).body!) return Buffer.from(chunk).toString()
      return 'nothing'
    },
    attributes: OK,
  },
  {
    claim: 'a body that is cancelled',
    use: async (get, origin) => (await get(`${origin}/open`)).body?.cancel('enough'),
    attributes: OK,
  },
  {
    claim: 'a clone and what it was cloned of',
    use: async (get, origin) => {
      const response = await get(`${origin}/ok`)
      return Promise.all([response.clone().text(), response.text()])
    },
    attributes: OK,
  },
  {
    claim: 'a body that goes through a pipe',
    use: async (get, origin) => {
      const text = (await get(`${origin}/ok`)).body!.pipeThrough(new TextDecoderStream())
      let whole = ''
      for await (const part of text) whole += part
      return whole
    },
    attributes: OK,
  },
  {
    claim: 'no body',
    use: async (get, origin) => describeResponse(await get(`${origin}/empty`)),
    attributes: { 'http.response.status_code': 204 },
  },
  {
    claim: 'only the head',
    use: async (get, origin) => describeResponse(await get(`${origin}/ok`, { method: 'HEAD' })),
    attributes: { 'http.request.method': 'HEAD', 'http.response.status_code': 200 },
  },
  { claim: 'a redirect', use: async (get, origin) => describeResponse(await get(`${origin}/moved`)), attributes: OK },
  {
    claim: 'a page that is not there',
    use: async (get, origin) => describeResponse(await get(`${origin}/missing`)),
    attributes: { 'http.response.status_code': 404, 'error.type': '404' },
  },
  {
    claim: 'a server that fails',
    use: async (get, origin) => describeResponse(await get(`${origin}/broken`)),
    attributes: { 'http.response.status_code': 500, 'error.type': '500' },
  },
  {
    claim: 'a body that is cut',
    use: async (get, origin) => (await get(`${origin}/cut`)).text().catch(describeError),
    attributes: { 'http.response.status_code': 200, 'error.type': 'TypeError' },
  },
  {
    claim: 'a host that does not answer',
    use: async (get) => get(`http://localhost:${await closedPort()}/`).catch(({ name }: Error) => name),
    attributes: { 'error.type': 'TypeError' },
  },
  {
    claim: 'a request that is aborted before its answer',
    use: async (get, origin) => get(`${origin}/open`, { signal: AbortSignal.abort() }).catch(describeError),
    attributes: { 'error.type': 'AbortError' },
  },
  {
    claim: 'a request that is aborted in its body',
    use: async (get, origin) => {
      const abort = new AbortController()
      const response = await get(`${origin}/open`, { signal: abort.signal })
      abort.abort()
      return response.text().catch(describeError)
    },
    attributes: { 'http.response.status_code': 200, 'error.type': 'AbortError' },
  },
  {
    claim: 'a request that runs out of time',
    use: async (get, origin) => {
      const time = new AbortController()
      const response = await get(`${origin}/open`, { signal: time.signal })
      time.abort(new DOMException('out of time', 'TimeoutError'))
      return response.text().catch(describeError)
    },
    attributes: { 'http.response.status_code': 200, 'error.type': 'TimeoutError' },
  },
  {
    claim: 'arguments that are refused',
    use: async (get) => get('not a URL').catch(describeError),
    attributes: { 'http.request.method': 'GET', 'error.type': expect.stringMatching(/^(ERR_INVALID_URL|TypeError)$/) },
  },
]

async function describeResponse(response: Response): Promise<unknown> {
  const { status, statusText, ok, redirected, type, bodyUsed } = response
  const before = { status, statusText, ok, redirected, type, bodyUsed, length: response.headers.get('content-length') }
  return { ...before, text: await response.text(), used: response.bodyUsed, name: response.constructor.name }
}

function describeError(error: unknown): object {
  const { name, message, code, cause } = error as Error & { code?: unknown }
  return { name, message, code, cause: cause instanceof Error ? cause.message : cause }
}

describe.each([
  ['the global fetch', fetch],
  ["undici's fetch", undiciFetch as unknown as typeof fetch],
])('%s gives what it gives, and one span ends with the body', (name, bare) => {
  const wrapped = instrumentFetch(bare)
  const isGlobal = name === 'the global fetch'

  test.each(CASES)('$claim', async ({ claim, use, attributes }) => {
    if (!isGlobal && claim.startsWith('a Request')) return
    await withServer(answer, async ({ origin, port }) => {
      const expected = await use(bare, origin)
      expect(recorder.started.length).toBe(0)
      expect(await use(wrapped, origin)).toEqual(expected)
      expect(recorder.started.length).toBe(1)
      expect(recorder.spans.length).toBe(1)
      const [span] = recorder.spans
      expect(span).toMatchObject({ name: 'tool.web_scrape', kind: 'client', attributes })
      expect(span?.status).toBe('error.type' in attributes ? 'error' : 'unset')
      if (claim.startsWith('arguments')) return
      const asked = span?.attributes['server.port']
      expect(span?.attributes).toMatchObject({ 'url.domain': 'localhost', 'server.address': 'localhost' })
      if (!claim.startsWith('a host')) expect(asked).toBe(port)
      expect(JSON.stringify([span?.attributes, span?.events, span?.statusMessage])).not.toContain(CANARY)
    })
  })
})

test('a status that is an error leaves no exception, a failure one', async () => {
  await withServer(answer, async ({ origin }) => {
    await (await traced(`${origin}/missing`)).text()
    await (await traced(`${origin}/cut`)).text().catch(() => {})
  })
  expect(recorder.spans.map(({ statusMessage, events }) => [statusMessage, events.length])).toEqual([
    ['HTTP status 404', 0],
    [expect.any(String), 1],
  ])
})

test('the response is the one that fetch made, and nobody has read it', async () => {
  const { promise, resolve } = Promise.withResolvers<Response>()
  const client = instrumentFetch(async (...args: Parameters<typeof fetch>) => {
    const response = await fetch(...args)
    resolve(response)
    return response
  })
  await withServer(answer, async ({ origin }) => {
    const response = await client(`${origin}/ok`)
    expect(response).toBe(await promise)
    expect([response.bodyUsed, response.body?.locked]).toEqual([false, false])
    expect(Reflect.ownKeys(response)).toEqual(Reflect.ownKeys(await fetch(`${origin}/ok`)))
    expect(recorder.spans.length).toBe(0)
    expect(await response.text()).toBe('hello')
    expect(recorder.spans.length).toBe(1)
  })
})

test('no header is added to what is sent', async () => {
  const seen: string[][] = []
  const look: RequestListener = (request, response) => {
    seen.push(request.rawHeaders)
    response.end()
  }
  await withServer(look, async ({ origin }) => {
    await toolSpans.with('tool.execute', { 'gen_ai.tool.name': 'get' }, async () => {
      for (const get of [fetch, traced]) await (await get(origin)).text()
    })
  })
  expect(seen[1]).toEqual(seen[0])
  expect(seen.flat().join().toLowerCase()).not.toContain('traceparent')
})

test('a response that is dropped unread ends its span when it is collected', async () => {
  await withServer(answer, async ({ origin }) => {
    const status = await traced(`${origin}/open`).then((response) => response.status)
    expect([status, recorder.spans.length]).toEqual([200, 0])
    await collectGarbage(() => recorder.spans.length === 1)
  })
  expect(recorder.spans[0]?.status).toBe('unset')
})

test('the body of another client, dropped unread, ends its span as well', async () => {
  const answered = async () => ({ status: 200, headers: new Headers(), body: new ReadableStream() })
  expect((await instrumentFetch(answered)()).status).toBe(200)
  expect(recorder.spans.length).toBe(0)
  await collectGarbage(() => recorder.spans.length === 1)
})

test('a body outlives its response', async () => {
  const drip: RequestListener = (_request, response) => {
    const timer = setInterval(() => response.write('a'), 5)
    response.once('close', () => clearInterval(timer))
  }
  await withServer(drip, async ({ origin }) => {
    const reader = await traced(origin).then(({ body }) => body!.getReader())
    for (let read = 0; read < 5; read += 1) {
      await collectGarbage(() => true)
      expect((await reader.read()).done).toBe(false)
    }
    expect(recorder.spans.length).toBe(0)
    await reader.cancel()
    expect(recorder.spans.length).toBe(1)
  })
})

test('a rejection that nobody handles is still unhandled', async () => {
  const unhandled: unknown[] = []
  const listeners = process.listeners('unhandledRejection')
  process.removeAllListeners('unhandledRejection').on('unhandledRejection', (reason) => void unhandled.push(reason))
  void traced('http://localhost:1/')
  while (unhandled.length === 0) await setImmediate()
  process.removeAllListeners('unhandledRejection')
  for (const listener of listeners) process.on('unhandledRejection', listener)
  expect(unhandled).toMatchObject([{ name: 'TypeError', message: 'fetch failed' }])
})

test('the request is part of the span in which it is made, a scraper around it', async () => {
  const scraper = instrumentWebScraper({ scrape: async (url: string) => (await traced(url)).text() })
  const seen: string[] = []
  await withServer(answer, async ({ origin }) => {
    await toolSpans.with('tool.execute', { 'gen_ai.tool.name': 'read' }, async (outer) => {
      await scraper.scrape(`${origin}/ok`)
      await (await traced(`${origin}/ok`)).text()
      seen.push(outer.spanId, activeSpan().spanId)
    })
  })
  const [execute, scrape, inner, own] = recorder.started
  expect(recorder.started.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
    'tool.execute internal',
    'tool.web_scrape internal',
    'tool.web_scrape client',
    'tool.web_scrape client',
  ])
  expect([scrape, inner, own].map((span) => span?.parentSpanId)).toEqual([
    execute?.spanId,
    scrape?.spanId,
    execute?.spanId,
  ])
  expect(seen).toEqual([execute?.spanId, execute?.spanId])
  expect(inner!.endTime).toBeLessThanOrEqual(scrape!.endTime)
})

test('the URL is content', async () => {
  await withServer(answer, async ({ origin }) => {
    await capturingContent(async () => (await traced(`${origin}/ok?q=${CANARY}`)).text())
    expect(recorder.spans[0]?.attributes['url.full']).toBe(`${origin}/ok?q=${CANARY}`)
  })
})

test('wrapping twice is wrapping once, and name and length stay', async () => {
  expect(instrumentFetch(traced)).toBe(traced)
  expect([traced.name, traced.length]).toEqual([fetch.name, fetch.length])
})

test.each([
  ['nothing', () => undefined],
  ['no promise', () => ({ status: 200 })],
  ['a promise of nothing', async () => undefined],
  ['a promise of what has no headers', async () => ({ status: 200, body: null })],
])('what stands in for fetch in a test may return %s', async (_what, standIn) => {
  const client = instrumentFetch(standIn as unknown as typeof fetch)
  expect(await client('http://localhost/')).toEqual(await standIn())
  expect(recorder.spans).toMatchObject([{ name: 'tool.web_scrape', status: 'unset' }])
})

test('every request that is over is measured once, by method, host, status and kind of failure', async () => {
  const port = await closedPort()
  await withServer(answer, async ({ origin, port: open }) => {
    const traceDir = mkdtempSync(join(tmpdir(), 'tools-metrics-'))
    onTestFinished(() => rmSync(traceDir, { recursive: true }))
    await using handle = initObservability({
      telemetry: { enabled: true, traceDir },
      logging: { level: 'off' },
    })
    for (const path of ['/ok', '/ok', '/missing']) await (await traced(origin + path)).text()
    await traced(`http://localhost:${port}/`, { method: 'POST' }).catch(() => {})
    const text = await handle.telemetry.exportMetrics()
    const counts = text.split('\n').filter((line) => line.startsWith('http_client_request_duration_count'))
    const line = (labels: string, count: number) => `http_client_request_duration_count{${labels}} ${count}`
    expect(counts).toEqual([
      line(
        `http_request_method="GET",http_response_status_code="200",server_address="localhost",server_port="${open}"`,
        2,
      ),
      line(
        `error_type="404",http_request_method="GET",http_response_status_code="404",server_address="localhost",server_port="${open}"`,
        1,
      ),
      line(`error_type="TypeError",http_request_method="POST",server_address="localhost",server_port="${port}"`, 1),
    ])
  })
})
