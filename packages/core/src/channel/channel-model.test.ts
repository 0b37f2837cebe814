import type { SpanRecord } from '@zeph-telemetry/core'
import { startSpan } from '@zeph-telemetry/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SpanRecorder } from '../testing/span-recorder.ts'
import { countsOf } from './channel-counts.ts'
import { compare, use } from './fixtures/random-use.ts'
import { instrumentChannel } from './instrument-channel.ts'

test('whatever senders, receivers and cancellations do, a channel does what its model says', async () => {
  await fc.assert(
    fc.asyncProperty(use, async (given) => {
      await compare(given, (channel) => channel)
    }),
    { numRuns: 400 },
  )
})

test('watched, it does the same, counts what the model counts, and links every receive to its send', async () => {
  let run = 0
  await fc.assert(
    fc.asyncProperty(use, async (given) => {
      const name = `model ${run++ % 500}`
      const counts = { ...countsOf(name) }
      using spans = new SpanRecorder()
      const model = await compare(given, (channel, current) =>
        instrumentChannel(channel, {
          name,
          send: () => startSpan('send', { id: current() }),
          receive: () => startSpan('receive'),
        }),
      )
      const { sent, received, dropped } = countsOf(name)
      expect([sent - counts.sent, received - counts.received, dropped - counts.dropped]).toEqual([
        model.sent,
        model.delivered.length,
        model.dropped,
      ])
      expect(spans.ended.filter(({ name }) => name === 'receive').map(senderOf(spans))).toEqual(model.delivered)
    }),
    { numRuns: 200 },
  )
})

/** The operation that sent what this span received: the span itself is let go of when the link has been seen. */
function senderOf(spans: SpanRecorder): (receive: SpanRecord) => unknown {
  const ids = new Map(spans.started.map((span) => [span.spanId, span.attributes['id']]))
  return ({ links }) => (links.length === 1 ? ids.get(links[0]!.context.spanId) : links)
}
