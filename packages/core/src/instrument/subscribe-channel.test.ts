/** Real channels: Node's own tracing channels, and those of the undici inside `fetch`. */
import { tracingChannel } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  activeSpan,
  addLayer,
  captureContext,
  followChannel,
  type Span,
  type SpanRecord,
  startSpan,
  subscribeChannel,
  withSpan,
} from '@zeph-telemetry/core'
import { afterEach, beforeEach, expect, test } from 'vitest'

let ended: SpanRecord[]
let cleanUp: (() => void)[]

beforeEach(() => {
  ended = []
  cleanUp = [addLayer({ name: 'recorder', onEnd: (span) => ended.push(span) })]
})

afterEach(() => {
  for (const undo of cleanUp) undo()
})

const names = () => ended.map(({ name, status, attributes }) => ({ name, status, ...attributes }))

test('a traced synchronous call is a span, active inside it and ended once', () => {
  cleanUp.push(
    subscribeChannel('zeph-test-sync', { span: 'tool.cache', attributes: ({ hit }: { hit: boolean }) => ({ hit }) }),
  )
  const channel = tracingChannel('zeph-test-sync')
  const inside = channel.traceSync(() => activeSpan().spanId, { hit: true })
  expect(names()).toEqual([{ name: 'tool.cache', status: 'unset', hit: true }])
  expect(inside).toBe(ended[0]!.spanId)
  expect(activeSpan().recording).toBe(false)
})

test('a traced promise ends its span when it settles, not when the call returns', async () => {
  cleanUp.push(subscribeChannel('zeph-test-promise', { span: 'llm.chat', onEnd: (span) => span.set('seen', true) }))
  const gate = Promise.withResolvers<string>()
  const traced = tracingChannel('zeph-test-promise').tracePromise(() => gate.promise, {})
  expect(ended).toEqual([])
  gate.resolve('done')
  await expect(traced).resolves.toBe('done')
  expect(names()).toEqual([{ name: 'llm.chat', status: 'unset', seen: true }])
})

test.each(['sync', 'promise'])("a traced %s failure is the span's failure and still the caller's", async (kind) => {
  cleanUp.push(subscribeChannel('zeph-test-failure', { span: 'llm.chat' }))
  const channel = tracingChannel('zeph-test-failure')
  const fail = () => {
    throw new TypeError('no')
  }
  const call = async () =>
    kind === 'sync' ? channel.traceSync(fail, {}) : channel.tracePromise(async () => fail(), {})
  await expect(call()).rejects.toThrow(TypeError)
  expect(names()).toEqual([{ name: 'llm.chat', status: 'error', 'error.type': 'TypeError' }])
  expect(ended[0]!.events).toHaveLength(1)
})

test('a span extractor that throws costs the attributes and nothing else', () => {
  const attributes = () => {
    throw new Error('extractor')
  }
  cleanUp.push(subscribeChannel('zeph-test-extractor', { span: 'tool.cache', attributes }))
  expect(tracingChannel('zeph-test-extractor').traceSync(() => 7, {})).toBe(7)
  expect(names()).toEqual([{ name: 'tool.cache', status: 'unset' }])
})

test('spans of the own making run the calls they are made for, and outlive them', async () => {
  const made: Span[] = []
  const ends: object[] = []
  const start = ({ kind }: { kind: string }) => {
    if (kind === 'broken') throw new Error('start')
    if (kind !== 'ours') return undefined
    made.push(startSpan('llm.chat'))
    return made[0]
  }
  cleanUp.push(followChannel('zeph-test-follow', { start, end: (message, span) => ends.push({ ...message, span }) }))
  const channel = tracingChannel('zeph-test-follow')
  const inside = (kind: string) => channel.tracePromise(async () => activeSpan().spanId, { kind })
  const none = activeSpan().spanId
  expect([await inside('ours'), await inside('theirs'), await inside('broken')]).toEqual([made[0]!.spanId, none, none])
  expect(ends).toEqual([{ kind: 'ours', result: made[0]!.spanId, span: made[0] }])
  expect(ended).toEqual([])
  made[0]!.end()
  expect(names()).toEqual([{ name: 'llm.chat', status: 'unset' }])
})

test('the context of a followed call may hold more than its span', () => {
  const key = Symbol('more')
  const context = (span: Span) => captureContext().withSpan(span).setValue(key, 7)
  cleanUp.push(
    followChannel('zeph-test-follow-context', {
      start: () => startSpan('llm.chat'),
      context,
      end: (_, span) => span.end(),
    }),
  )
  const inside = () => [activeSpan().spanId, captureContext().getValue(key)]
  expect(tracingChannel('zeph-test-follow-context').traceSync(inside, {})).toEqual([ended[0]?.spanId, 7])
  expect(captureContext().getValue(key)).toBeUndefined()
})

test('a failure of a followed call is its error, told once', async () => {
  const errors: unknown[] = []
  const end = ({ error }: { error?: unknown }, span: Span) => {
    errors.push(error)
    span.end()
  }
  cleanUp.push(followChannel('zeph-test-follow-failure', { start: () => startSpan('llm.chat'), end }))
  const failure = new Error('no')
  const channel = tracingChannel('zeph-test-follow-failure')
  await expect(channel.tracePromise(() => Promise.reject(failure), {})).rejects.toBe(failure)
  const broken = () =>
    channel.traceSync(() => {
      throw failure
    }, {})
  expect(broken).toThrow(failure)
  expect(errors).toEqual([failure, failure])
})

interface UndiciMessage {
  request: { method: string; path: string }
}

const UNDICI = {
  start: 'undici:request:create',
  end: 'undici:request:trailers',
  error: 'undici:request:error',
  key: (message: UndiciMessage) => message.request,
}

test('requests of fetch, correlated by their request object, are spans of the turn they ran in', async () => {
  const server = createServer((_request, response) => response.end('ok')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const row = {
    span: 'llm.http_request',
    kind: 'client' as const,
    attributes: ({ request }: UndiciMessage) => ({ path: request.path }),
  }
  cleanUp.push(subscribeChannel(UNDICI, row))
  await withSpan('agent.turn', {}, () =>
    Promise.all(['/a', '/b'].map(async (path) => (await fetch(url + path)).text())),
  )
  server.close()
  const requests = ended.filter(({ name }) => name === 'llm.http_request')
  expect(requests.map(({ attributes }) => attributes['path']).toSorted()).toEqual(['/a', '/b'])
  expect(requests.every(({ parentSpanId }) => parentSpanId === ended.at(-1)!.spanId)).toBe(true)
})

test('a refused connection ends its span with the error that fetch has', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  cleanUp.push(subscribeChannel(UNDICI, { span: 'llm.http_request' }))
  await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow('fetch failed')
  expect(names()).toEqual([{ name: 'llm.http_request', status: 'error', 'error.type': 'ECONNREFUSED' }])
})

test('after unsubscribing nothing is recorded and the traced call still runs', () => {
  subscribeChannel('zeph-test-gone', { span: 'tool.cache' })()
  expect(tracingChannel('zeph-test-gone').traceSync(() => 7, {})).toBe(7)
  expect(ended).toEqual([])
})
