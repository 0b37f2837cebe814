import { captureContext, extract, runInContext, withSpan } from '@zeph-telemetry/core'
import { recordSpans } from '@zeph-telemetry/testing'
import { expect, test } from 'vitest'
import { remoteContext, withTraceContext } from './trace-context.ts'

const PARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

test('only a sender that tells its span is one: baggage alone leaves nobody’s span as the parent', () => {
  using _ = recordSpans()
  withSpan('opened.connection', {}, () => {
    expect(remoteContext({ _meta: { baggage: 'cup=blue' } }, captureContext())).toBeUndefined()
    expect(remoteContext({ _meta: { traceparent: PARENT } }, captureContext())!.span!.spanContext()).toMatchObject({
      spanId: 'b7ad6b7169203331',
      isRemote: true,
    })
  })
})

test('what is in _meta is not run: getters and Proxies are passed over', () => {
  let reads = 0
  const read = () => {
    reads += 1
    return PARENT
  }
  const getter = Object.defineProperty({}, 'traceparent', { get: read, enumerable: true })
  const proxy = new Proxy({}, { get: read, ownKeys: () => ['traceparent'], getOwnPropertyDescriptor: read as never })
  for (const meta of [getter, { deep: proxy }]) expect(remoteContext({ _meta: meta }, captureContext())).toBeUndefined()
  expect(reads).toBe(0)
})

test('keys that the caller gave stay theirs, also where they are ours by name', () => {
  using _ = recordSpans()
  const told = extract({ traceparent: PARENT, tracestate: 'tea=five', baggage: 'cup=blue' })
  runInContext(told, () => {
    const message = {
      jsonrpc: '2.0',
      id: 1,
      method: 'ping',
      params: { _meta: { tracestate: 'own=1', baggage: 'own=1' } },
    }
    const sent = withTraceContext(message, captureContext(), { target: 'stdio', knowsTrace: false }) as typeof message
    expect(sent.params._meta).toEqual({
      traceparent: expect.stringMatching(/^00-/),
      tracestate: 'own=1',
      baggage: 'own=1',
    })
  })
})
