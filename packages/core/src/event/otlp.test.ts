/** What a receiver gets of events where lines of the log are sent to it as well. */
import { initObservability, withSpan } from '@zeph-telemetry/core'
import { expect, test } from 'vitest'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { receiverFor } from '../otlp/fixtures/sink.ts'
import { counter, defineEvent, event } from './index.ts'

test('a receiver of spans, lines and metrics has each event once a signal: with its span or by itself, and in one line or record', async () => {
  const receiver = await receiverFor()
  const observability = initObservability({
    telemetry: { enabled: true, backend: 'otlp', otlpEndpoint: receiver.url },
    logging: { otlp: true, stderr: false, file: `${temporaryDirectory()}/zeph.log` },
  })
  const counted = defineEvent({ name: 'otlp.counted', fields: { things: counter('{thing}') } })
  const block = defineEvent({ name: 'otlp.block', span: true })
  counted({ things: 1 })
  withSpan('turn', {}, () => counted({ things: 2 }))
  block({}, () => event('otlp.inside'))
  await observability.shutdown()
  const spans = receiver.spans().map(({ name, events }) => [name, events.map((one) => one.name)])
  expect(spans.toSorted()).toEqual([
    ['otlp.block', ['otlp.inside']],
    ['turn', ['otlp.counted']],
  ])
  const records = receiver
    .logs()
    .map(({ eventName, spanId, body }) => [
      eventName,
      Boolean(spanId),
      (body as { value?: unknown } | undefined)?.value,
    ])
  expect(records.filter(([name]) => String(name).startsWith('otlp.')).toSorted()).toEqual([
    ['otlp.block', true, 'otlp.block'],
    ['otlp.counted', false, undefined],
    ['otlp.counted', true, 'otlp.counted'],
    ['otlp.inside', true, 'otlp.inside'],
  ])
  const sums = receiver.metrics().filter(({ name }) => name === 'otlp.counted.things')
  expect(
    JSON.stringify(sums.at(-1), (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value)),
  ).toContain('"value":3')
})
