/** Exporting makes no spans: the exporter's HTTP goes through instrumented code here, which must not notice. */
import diagnosticsChannel from 'node:diagnostics_channel'
import http from 'node:http'
import { syncBuiltinESMExports } from 'node:module'
import { expect, onTestFinished, test } from 'vitest'
import { meter } from '../metrics/meter.ts'
import { instrumentFn, startSpan } from '../on.ts'
import { SpanRecorder } from '../testing/span-recorder.ts'
import { emitEvents, eventSinkTo } from './fixtures/event-sink.ts'
import { metricSinkTo } from './fixtures/metric-sink.ts'
import { endSpans, receiverFor, sinkTo } from './fixtures/sink.ts'

/** Wraps `http.request`, and makes a span of every request that Node's own channel tells. */
function instrumentHttp(): void {
  const { request } = http
  http.request = instrumentFn('http.request', request) as typeof request
  syncBuiltinESMExports()
  const onRequest = () => startSpan('http.client.request').end()
  diagnosticsChannel.subscribe('http.client.request.start', onRequest)
  onTestFinished(() => {
    http.request = request
    syncBuiltinESMExports()
    diagnosticsChannel.unsubscribe('http.client.request.start', onRequest)
  })
}

function get(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    http
      .request(url, (response) => response.resume().on('end', resolve))
      .on('error', reject)
      .end()
  })
}

test('an export, its retries and its failures make 0 spans; a request of the program makes its own', async () => {
  const receiver = await receiverFor({ answer: (index) => ({ status: [503, 200, 400][index] ?? 200 }) })
  using recorder = new SpanRecorder()
  const { layer } = sinkTo(`${receiver.url}/v1/traces`)
  instrumentHttp()
  endSpans('one')
  await layer.flush()
  endSpans('two')
  await layer.flush()
  expect(receiver.requests.map(({ accepted }) => accepted)).toEqual([false, true, false])
  expect(recorder.ended.map(({ name }) => name)).toEqual(['one', 'two'])
  await get(receiver.url)
  expect(recorder.ended.map(({ name }) => name).toSorted()).toEqual([
    'http.client.request',
    'http.request',
    'one',
    'two',
  ])
  await layer.flush()
  expect(recorder.ended).toHaveLength(4)
})

test('neither does one that a flush inside a span begins', async () => {
  const receiver = await receiverFor()
  using recorder = new SpanRecorder()
  const { layer } = sinkTo(`${receiver.url}/v1/traces`)
  instrumentHttp()
  endSpans('one')
  const turn = startSpan('turn')
  await turn.run(() => layer.flush())
  turn.end()
  expect(recorder.ended.map(({ name }) => name)).toEqual(['one', 'turn'])
  expect(receiver.spans()).toHaveLength(1)
})

test('neither do exports of metrics and events, with their retries and failures, also begun inside a span', async () => {
  const receiver = await receiverFor({ answer: (index) => ({ status: [503, 400][index] ?? 200 }) })
  using recorder = new SpanRecorder()
  const sinks = [metricSinkTo(`${receiver.url}/v1/metrics`), eventSinkTo(`${receiver.url}/v1/logs`)]
  instrumentHttp()
  const counter = meter.counter('feedback.counter')
  for (const _ of [1, 2]) {
    counter.add(1)
    emitEvents('happened')
    const turn = startSpan('turn')
    await turn.run(() => Promise.all(sinks.map(({ layer }) => layer.flush())))
    turn.end()
  }
  expect(receiver.requests.map(({ accepted }) => accepted)).toEqual([false, false, true, true, true])
  expect(recorder.ended.map(({ name }) => name)).toEqual(['turn', 'turn'])
})
