/** Spans with everything that a span can have, from a process through the exporter to a receiver that decodes by the official definitions. */
import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { expectedSpan } from './fixtures/expected-span.ts'
import { makeRandomSpans } from './fixtures/random-spans.ts'
import { receiverFor, sinkTo } from './fixtures/sink.ts'

const RESOURCE = { 'service.name': 'test-agent', 'process.pid': 7 }
const RECEIVED_RESOURCE = {
  'service.name': { type: 'string', value: 'test-agent' },
  'process.pid': { type: 'int', value: 7n },
} as const

test.each([1, 2, 3])('thousands of random spans arrive as layers saw them, each once (seed %d)', async (seed) => {
  const receiver = await receiverFor()
  // However busy the machine is: what is sent again arrives twice.
  const { layer, problems } = sinkTo(`${receiver.url}/v1/traces`, { resource: RESOURCE, exportTimeoutMs: 30_000 })
  const ended = await makeRandomSpans(2000, seed, turn)
  await layer.flush()
  const received = new Map(receiver.spans().map((span) => [span.spanId, span]))
  expect([ended.length, receiver.spans().length, received.size]).toEqual([2000, 2000, 2000])
  for (const span of ended) expect(received.get(span.spanId)).toEqual(expectedSpan(span, RECEIVED_RESOURCE))
  expect([layer.exported, layer.dropped, layer.failed, problems]).toEqual([2000, 0, 0, []])
})

test('the random spans have everything that a span can have', async () => {
  const ended = await makeRandomSpans(2000, 1, turn)
  const of = (has: (span: (typeof ended)[number]) => unknown) => ended.filter(has).length
  const types = new Set(
    ended.flatMap(({ attributes }) => Object.values(attributes)).map((value) => Object.prototype.toString.call(value)),
  )
  expect([...types].toSorted()).toEqual([
    '[object Array]',
    '[object Boolean]',
    '[object Null]',
    '[object Number]',
    '[object Object]',
    '[object String]',
    '[object Uint8Array]',
  ])
  for (const count of [
    of((span) => span.parentSpanId === undefined),
    of((span) => span.parentIsRemote),
    of((span) => span.parentSpanId !== undefined && !span.parentIsRemote),
    of((span) => span.traceState?.serialize()),
    of((span) => span.droppedAttributes > 0 && span.droppedEvents > 0 && span.droppedLinks > 0),
    of((span) => span.events.some((event) => Object.keys(event.attributes ?? {}).length > 0)),
    of((span) => span.links.some((link) => Object.keys(link.attributes ?? {}).length > 0)),
    of((span) => span.hasGivenTimes),
    of((span) => span.scope !== undefined),
    of((span) => span.statusMessage),
    of((span) => Object.values(span.attributes).some((value) => typeof value === 'number' && !Number.isInteger(value))),
  ]) {
    expect(count).toBeGreaterThan(20)
  }
})
