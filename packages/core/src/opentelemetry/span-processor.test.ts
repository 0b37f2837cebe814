import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api'
import { TracerProvider } from '@opentelemetry/sdk-trace'
import { addLayer, type SpanRecord, withSpan } from '@zeph-telemetry/core'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type HostSpan, zephSpanProcessor } from './span-processor.ts'

const started: SpanRecord[] = []
const ended: SpanRecord[] = []
const openParents: (SpanRecord | undefined)[] = []
let removeLayer: () => void

beforeEach(() => {
  started.length = ended.length = openParents.length = 0
  removeLayer = addLayer({
    name: 'span processor test',
    onStart(span) {
      started.push(span)
      openParents.push(span.openParent)
    },
    onEnd: (span) => void ended.push(span),
  })
})
afterEach(() => removeLayer())

const hostTracer = () => new TracerProvider({ spanProcessors: [zephSpanProcessor()] }).getTracer('host')

it('makes the host’s open span the open parent of ours, in one local trace', () => {
  const tracer = hostTracer()
  const outer = tracer.startSpan('host')
  context.with(trace.setSpan(ROOT_CONTEXT, outer), () => withSpan('ours', {}, () => tracer.startSpan('inner').end()))
  const [host, ours, inner] = started
  expect(openParents).toEqual([undefined, host, ours])
  expect(ours?.parentSpanId).toBe(host?.spanId)
  expect(new Set(started.map((span) => span.localTrace))).toEqual(new Set([host!.localTrace]))
  expect(inner?.parentSpanId).toBe(ours?.spanId)
  outer.end()
  expect(ended.map((span) => span.name)).toEqual(['inner', 'ours', 'host'])
})

it('makes no copy while nothing is recorded, and finishes those that are open', () => {
  const tracer = hostTracer()
  const open = tracer.startSpan('open')
  removeLayer()
  tracer.startSpan('unseen').end()
  expect(() => open.end()).not.toThrow()
  expect(started.map((span) => span.name)).toEqual(['open'])
  expect(started[0]?.ended).toBe(true)
})

it('throws nothing into the host, whatever the span is like', () => {
  const processor = zephSpanProcessor()
  const broken = new Proxy({} as HostSpan, {
    get: () => {
      throw new Error('broken span')
    },
  })
  expect(() => processor.onStart(broken, ROOT_CONTEXT)).not.toThrow()
  expect(() => processor.onEnd(broken)).not.toThrow()
  expect(started).toEqual([])
})

it('flushes our layers when the host flushes or shuts down', async () => {
  const flush = vi.fn(async () => {})
  const remove = addLayer({ name: 'flushed', flush })
  const provider = new TracerProvider({ spanProcessors: [zephSpanProcessor()] })
  await provider.forceFlush()
  expect(flush).toHaveBeenCalledTimes(1)
  await provider.shutdown()
  expect(flush).toHaveBeenCalledTimes(2)
  remove()
})

it('gives up the oldest copies of a host that never ends its spans, and says so once', () => {
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const tracer = hostTracer()
  const spans = Array.from({ length: 10_003 }, (_, index) => tracer.startSpan(`leak ${index}`))
  expect(ended.map((span) => span.name)).toEqual(['leak 0', 'leak 1', 'leak 2'])
  expect(ended.map((span) => span.attributes)).toEqual(Array(3).fill({ 'zeph.abandoned': true }))
  for (const span of spans) span.end()
  expect(ended).toHaveLength(10_003)
  expect(said.mock.calls.filter(([text]) => String(text).includes('more than 10000 open spans'))).toHaveLength(1)
  said.mockRestore()
})
