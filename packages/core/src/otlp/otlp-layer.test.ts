/** What arrives at a receiver, judged by the official definitions. Of random spans: `random-spans.test.ts`; how exports fail: `failing-receiver.test.ts`. */
import { setImmediate as turn } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { ROOT } from '../context/context.ts'
import { engine } from '../fixtures/record-to-file.ts'
import { state } from '../global-state.ts'
import { endSpans, receiverFor, sinkTo } from './fixtures/sink.ts'

const names = (spans: readonly { readonly name: string }[]) => spans.map(({ name }) => name).toSorted()

test('spans that ended before the exporter was loaded are sent', async () => {
  const receiver = await receiverFor()
  const { promise: headers, resolve } = Promise.withResolvers<Record<string, string>>()
  const { layer } = sinkTo(`${receiver.url}/v1/traces`, { headers: () => headers })
  endSpans('early')
  await turn()
  resolve({})
  await layer.ready
  endSpans('late')
  await layer.flush()
  expect(names(receiver.spans())).toEqual(['early', 'late'])
})

test('without a flush they are sent after the delay, and at once where a batch is full', async () => {
  const receiver = await receiverFor()
  const delayed = sinkTo(`${receiver.url}/delayed/v1/traces`, { delayMs: 20 })
  const full = sinkTo(`${receiver.url}/full/v1/traces`, { maxBatch: 3 })
  endSpans('1', '2', '3', '4')
  await receiver.until((seen) => seen.spans().length === 7)
  const sent = (end: string) =>
    receiver.requests.filter(({ path }) => path.startsWith(end)).map(({ spans }) => names(spans))
  expect(sent('/delayed')).toEqual([['1', '2', '3', '4']])
  expect(sent('/full')).toEqual([['1', '2', '3']])
  await Promise.all([delayed.layer.flush(), full.layer.flush()])
  expect(sent('/full')).toEqual([['1', '2', '3'], ['4']])
})

test('only sampled spans are sent, and only what may leave the machine', async () => {
  const receiver = await receiverFor()
  const { layer } = sinkTo(`${receiver.url}/v1/traces`)
  const parent = (traceFlags: number) => ({
    spanContext: () => ({ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags }),
  })
  engine.start('not sampled', {}, ROOT.withSpan(parent(0)))!.end()
  const sampled = engine.start('sampled', {}, ROOT.withSpan(parent(1)))!
  sampled.setLocalAttribute('gen_ai.input.messages', 'for the local file only')
  sampled.set('kept', 'yes').end()
  await layer.flush()
  expect(receiver.spans()).toMatchObject([{ name: 'sampled', attributes: { kept: { type: 'string', value: 'yes' } } }])
  expect(Object.keys(receiver.spans()[0]!.attributes)).toEqual(['kept'])
  expect(layer).toMatchObject({ exported: 1, dropped: 0 })
})

test('names that are no texts, from programs without types, cost no other span', async () => {
  const receiver = await receiverFor()
  const { layer, problems } = sinkTo(`${receiver.url}/v1/traces`)
  endSpans(undefined as never, 7 as never, 'good')
  const span = engine.start('foreign', { scope: { name: undefined } as never })!
  span.addEvent(undefined as never)
  span.end()
  await layer.flush()
  expect(names(receiver.spans())).toEqual(['7', 'foreign', 'good', 'undefined'])
  expect(problems).toEqual([])
})

test('the resource is redacted with what is secret once the headers have been read', async () => {
  const receiver = await receiverFor()
  const headers = async () => {
    state.redactor = { text: (text) => text, value: (_key, value) => (value === 'hunter2' ? '[REDACTED]' : value) }
    return {}
  }
  const { layer } = sinkTo(`${receiver.url}/v1/traces`, { headers, resource: { region: 'hunter2', zone: 'a' } })
  endSpans('one')
  await layer.flush()
  state.redactor = undefined
  expect(receiver.spans()[0]!.resource).toEqual({
    region: { type: 'string', value: '[REDACTED]' },
    zone: { type: 'string', value: 'a' },
  })
})

test('the bound: what is over is dropped, counted and told once; later there is room again', async () => {
  const receiver = await receiverFor()
  const { layer, problems } = sinkTo(`${receiver.url}/v1/traces`, { maxQueue: 10, maxBatch: 5 })
  endSpans(...Array.from({ length: 25 }, (_, index) => String(index).padStart(2, '0')))
  expect(layer.dropped).toBe(15)
  await layer.flush()
  endSpans('after')
  await layer.flush()
  expect(names(receiver.spans())).toEqual(['00', '01', '02', '03', '04', '05', '06', '07', '08', '09', 'after'])
  expect(layer).toMatchObject({ exported: 11, dropped: 15, failed: 0 })
  expect(problems).toEqual([
    `more than 10 spans wait for ${receiver.url}/v1/traces: what is over is dropped and counted`,
  ])
})

test('a flush waits for what is on its way already', async () => {
  const receiver = await receiverFor({ answer: { delayMs: 100 } })
  const { layer } = sinkTo(`${receiver.url}/v1/traces`, { maxBatch: 1 })
  endSpans('under way')
  await receiver.until(({ requests }) => requests.length === 1)
  expect(layer.exported).toBe(0)
  await layer.flush()
  expect(layer.exported).toBe(1)
})

test('a shutdown sends what is left, closes the connections, and is the end', async () => {
  const receiver = await receiverFor()
  const { layer, problems } = sinkTo(`${receiver.url}/v1/traces`)
  endSpans('one')
  await Promise.all([layer.shutdown(), layer.shutdown()])
  expect(names(receiver.spans())).toEqual(['one'])
  endSpans('too late')
  await layer.flush()
  await layer.shutdown()
  expect(receiver.requests).toHaveLength(1)
  expect([layer.exported, layer.dropped, problems]).toEqual([1, 1, []])
})

test('what is on its way is undefined where nothing is', async () => {
  const receiver = await receiverFor()
  const { layer } = sinkTo(`${receiver.url}/v1/traces`)
  await layer.ready
  expect(layer.flushAsync()).toBeUndefined()
  endSpans('one')
  const sent = layer.flushAsync()
  expect(sent).toBeInstanceOf(Promise)
  await sent
  expect(layer.flushAsync()).toBeUndefined()
  expect(receiver.spans()).toHaveLength(1)
})

test('headers are asked for once and sent with every request; they win over those of the variable', async () => {
  vi.stubEnv('OTEL_EXPORTER_OTLP_HEADERS', 'x-tenant=7,x-both=variable,AUTHORIZATION=variable')
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', 'http://127.0.0.1:1')
  vi.stubEnv('OTEL_EXPORTER_OTLP_TIMEOUT', '1')
  const receiver = await receiverFor({ answer: { delayMs: 50 } })
  const headers = vi.fn(async () => ({
    authorization: 'Bearer of the vault',
    'x-both': 'vault',
    'content-type': 'text/plain',
  }))
  const { layer, problems } = sinkTo(`${receiver.url}/v1/traces?tenant=a%20b`, { headers, compression: 'gzip' })
  await layer.ready
  vi.unstubAllEnvs()
  for (const name of ['one', 'two']) {
    endSpans(name)
    await layer.flush()
  }
  expect(problems).toEqual([])
  expect(headers).toHaveBeenCalledTimes(1)
  expect(receiver.requests).toHaveLength(2)
  for (const { headers, path } of receiver.requests) {
    expect(path).toBe('/v1/traces?tenant=a%20b')
    expect(headers).toMatchObject({
      'x-tenant': '7',
      'x-both': 'vault',
      authorization: 'Bearer of the vault',
      'content-type': 'application/x-protobuf',
      'content-encoding': 'gzip',
      'user-agent': expect.stringMatching(/^zeph-telemetry\/\d/),
    })
  }
})
