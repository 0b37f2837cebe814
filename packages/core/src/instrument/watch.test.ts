import { activeSpan, endWhenCollected, instrumentFn, startSpan, watchIterator } from '@zeph-telemetry/core'
import { expect, test, vi } from 'vitest'
import { addAround } from '../context/around.ts'
import { CapturedStderr } from '../testing/capture-stderr.ts'
import { collectGarbageUntil } from '../testing/collect-garbage.ts'
import { SpanRecorder } from '../testing/span-recorder.ts'

const FAILURE = new Error('broken')

test('shows every item once, in order, runs each step in the span and ends it with the last', async () => {
  using spans = new SpanRecorder()
  const during = new Set<string>()
  const span = startSpan('stream')
  const items = (async function* () {
    for (const item of [1, 2, 3]) {
      during.add(activeSpan().spanId)
      yield item
    }
  })()
  const seen: unknown[] = []
  watchIterator(span, items, { onItem: (item) => seen.push(item) })
  const read: unknown[] = []
  for await (const item of items) read.push(item)
  expect([seen, read, [...during], spans.one('stream').ended]).toEqual([[1, 2, 3], [1, 2, 3], [span.spanId], true])
})

test('an iterator that only decodes is stepped where its reader is, and in the span while somebody tells spans apart', async () => {
  using spans = new SpanRecorder()
  const steps: string[] = []
  const span = startSpan('stream')
  const items = (async function* () {
    for (const item of [1, 2, 3]) {
      steps.push(activeSpan().spanId)
      yield item
    }
  })()
  const seen: unknown[] = []
  watchIterator(span, items, { onItem: (item) => seen.push(item), onlyDecodes: true })
  const reader = startSpan('reader')
  await reader.run(async () => {
    await items.next()
    const stop = addAround((_context, work) => work())
    await items.next()
    stop()
    for await (const _item of items);
  })
  expect(steps).toEqual([reader.spanId, span.spanId, reader.spanId])
  expect([seen, spans.one('stream').ended]).toEqual([[1, 2, 3], true])
})

test.each([
  ['read to its end', (items: Iterator<number>) => [items.next(), items.next(), items.next()], []],
  ['left early', (items: Iterator<number>) => [items.next(), items.return!()], []],
  ['broken', (items: Iterator<number>) => void attempt(() => items.throw!(FAILURE)), [{ error: FAILURE }]],
])('who waits for the end of an iterator that is %s is called once, while its span is open', (_, use, told) => {
  using spans = new SpanRecorder()
  const span = startSpan('stream')
  const items = (function* () {
    yield 1
    yield 2
  })()
  const onDone = vi.fn((..._failure: unknown[]) => void span.set('done', spans.ended.length === 0))
  watchIterator(span, items, { onDone })
  use(items)
  expect([onDone.mock.calls, spans.one('stream').attributes['done']]).toEqual([[told], true])
})

test('who waits for the end of what is dropped is called while its span is open, and knows that', async () => {
  using spans = new SpanRecorder()
  const spanOf = (name: string) => {
    const span = startSpan(name)
    return { span, onDone: () => void span.set('done', true) }
  }
  const [object, items] = [spanOf('object'), spanOf('iterator')]
  endWhenCollected(object.span, {}, object.onDone)
  watchIterator(items.span, [1].values(), items)
  await collectGarbageUntil(() => spans.ended.length === 2)
  for (const { attributes } of spans.ended) expect(attributes).toEqual({ 'zeph.abandoned': true, done: true })
})

function attempt(work: () => unknown): void {
  try {
    work()
  } catch {
    // The caller's own error.
  }
}

test('an observer of items that throws is reported once and disturbs nobody', () => {
  using spans = new SpanRecorder()
  using stderr = new CapturedStderr()
  const items = [1, 2].values()
  const onItem = vi.fn(() => {
    throw new Error('observer')
  })
  watchIterator(startSpan('watched items'), items, { onItem })
  expect([...items]).toEqual([1, 2])
  expect([onItem.mock.calls.length, spans.one('watched items').status]).toEqual([2, 'unset'])
  expect(stderr.about('"watched items" threw').length).toBe(1)
})

test('the function that hands on a watched iterator ends with it', () => {
  using spans = new SpanRecorder()
  const subject = instrumentFn('outer', () => {
    const items = [1].values()
    watchIterator(startSpan('inner'), items)
    return items
  })
  expect([...subject()]).toEqual([1])
  expect(spans.ended.map(({ name }) => name)).toEqual(['inner', 'outer'])
})

test('an iterator that is closed to watching ends its span when it is collected', async () => {
  using spans = new SpanRecorder()
  watchIterator(startSpan('closed'), Object.freeze([1].values()))
  await collectGarbageUntil(() => spans.ended.length > 0)
  expect(spans.one('closed').attributes).toEqual({ 'zeph.abandoned': true })
})

test('an object that is dropped ends the span that waits for it, unless that has ended', async () => {
  using spans = new SpanRecorder()
  const [waiting, done] = [startSpan('waiting'), startSpan('done')]
  const dropped = new WeakRef(drop(waiting, done))
  done.end()
  await collectGarbageUntil(() => dropped.deref() === undefined && spans.ended.length === 2)
  expect([spans.one('waiting').attributes, spans.one('done').attributes]).toEqual([{ 'zeph.abandoned': true }, {}])
})

function drop(...spans: ReturnType<typeof startSpan>[]): object {
  const object = {}
  for (const span of spans) endWhenCollected(span, object)
  return object
}
