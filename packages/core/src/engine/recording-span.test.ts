import { type Span, type SpanContext, startSpan, withSpan } from '@zeph-telemetry/core'
import { describe, expect, test, vi } from 'vitest'
import { state } from '../global-state.ts'
import { CapturedStderr } from '../testing/capture-stderr.ts'
import { SpanRecorder } from '../testing/span-recorder.ts'
import { DEFAULT_LIMITS } from './attributes.ts'
import type { RecordingSpan } from './recording-span.ts'

const REMOTE: SpanContext = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 }

const startRecording = (name: string): RecordingSpan => startSpan(name) as unknown as RecordingSpan

describe('deferEnd', () => {
  test('keeps the span open until it is released, once', async () => {
    using spans = new SpanRecorder()
    let release = () => {}
    await withSpan('held', {}, async (span) => {
      release = span.deferEnd()
    })
    expect(spans.one('held').ended).toBe(false)
    release()
    release()
    expect(spans.one('held').ended).toBe(true)
  })

  test('waits for every hold, and for the function', () => {
    using spans = new SpanRecorder()
    const releases: (() => void)[] = []
    withSpan('held', {}, (span) => {
      releases.push(span.deferEnd(), span.deferEnd())
      const release = releases.pop()!
      release()
      release()
      expect(spans.one('held').ended).toBe(false)
    })
    expect(spans.one('held').ended).toBe(false)
    releases.pop()!()
    expect(spans.one('held').ended).toBe(true)
  })

  test('keeps what the function came to, and takes more until the end', () => {
    using spans = new SpanRecorder()
    let held: Span | undefined
    let release = () => {}
    expect(() =>
      withSpan('held', {}, (span) => {
        held = span
        release = span.deferEnd()
        throw new RangeError('late')
      }),
    ).toThrow('late')
    held!.set('bytes', 7)
    release()
    expect([spans.one('held').status, spans.one('held').attributes]).toEqual([
      'error',
      { 'error.type': 'RangeError', bytes: 7 },
    ])
  })

  test('does not outlive an `end` by hand', () => {
    using spans = new SpanRecorder()
    let release = () => {}
    withSpan('held', {}, (span) => {
      release = span.deferEnd()
      span.end()
    })
    release()
    expect(spans.one('held').ended).toBe(true)
  })
})

describe('attributes, events and links', () => {
  test('are stored as they were given, the last value of a key, undefined for none', () => {
    using spans = new SpanRecorder()
    const span = startSpan('span', { a: 1, gone: undefined })
    span
      .set('a', 2)
      .set({ b: true, c: ['x'], gone: undefined })
      .set('d', undefined)
    span.event('first').event('second', { size: 1 })
    span.link(REMOTE, { why: 'batch' }).end()
    const { attributes, events, links } = spans.one('span')
    expect(attributes).toEqual({ a: 2, b: true, c: ['x'] })
    expect(events.map(({ name, attributes }) => [name, attributes])).toEqual([
      ['first', undefined],
      ['second', { size: 1 }],
    ])
    expect(links.map(({ context, attributes }) => [context, attributes])).toEqual([[REMOTE, { why: 'batch' }]])
  })

  test('an event lies between start and end, and after the one before', () => {
    using spans = new SpanRecorder()
    startSpan('span').event('first').event('second').end()
    const { startTime, events, endTime } = spans.one('span')
    const times = [startTime, ...events.map(({ time }) => time), endTime]
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(new Set(times).size).toBe(4)
  })

  test('a list or object that was given is copied: later changes do not show', () => {
    using spans = new SpanRecorder()
    const list = ['a']
    const span = startSpan('span', { list })
    list.push('b')
    span.end()
    expect(spans.one('span').attributes['list']).toEqual(['a'])
  })

  test('a link within the process leads to the span, until the layers have seen the end', () => {
    using spans = new SpanRecorder()
    const first = startSpan('first')
    first.end()
    const second = startSpan('second').link(first)
    expect(spans.one('second').links[0]?.target).toBe(spans.one('first'))
    second.end()
    expect(spans.one('second').links[0]).toMatchObject({ context: first.spanContext(), target: undefined })
  })

  test('limits drop new attributes and the oldest events and links, and count what is dropped', () => {
    using spans = new SpanRecorder()
    const { engine } = state
    engine!.limits = {
      ...DEFAULT_LIMITS,
      attributeCountLimit: 2,
      attributeValueLengthLimit: 3,
      eventCountLimit: 2,
      linkCountLimit: 1,
    }
    const span = startSpan('span', { a: 'long text', b: 1, c: 2 })
    engine!.limits = DEFAULT_LIMITS
    span.set('a', 'other text').set('d', 3).event('1').event('2').event('3').link(REMOTE).link(span).end()
    const { attributes, events, links, ...record } = spans.one('span')
    expect(attributes).toEqual({ a: 'oth', b: 1 })
    expect(events.map(({ name }) => name)).toEqual(['2', '3'])
    expect(links.map(({ context }) => context.spanId)).toEqual([span.spanId])
    const { droppedAttributes, droppedEvents, droppedLinks } = spans.one('span')
    expect([droppedAttributes, droppedEvents, droppedLinks, record.ended]).toEqual([2, 1, 1, true])
  })

  test('what cannot be read is left out or marked, reported once, and the caller is not disturbed', () => {
    using spans = new SpanRecorder()
    using stderr = new CapturedStderr()
    const hostile = {
      get attribute(): string {
        throw new Error('hostile getter')
      },
    }
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    const result = withSpan('span', hostile, (span) => {
      span
        .set(hostile)
        .set(proxy)
        .set('value', proxy)
        .set('nested', hostile as never)
      span.event('event', hostile).event('event', proxy)
      span
        .link(REMOTE, hostile)
        .link(proxy as never)
        .link(undefined as never)
      span.set('kept', 1)
      return 'result'
    })
    expect(result).toBe('result')
    const { attributes, events, links, status } = spans.one('span')
    const unreadable = '[REDACTED:unreadable]'
    expect(attributes).toEqual({ kept: 1, value: unreadable, nested: { attribute: unreadable } })
    expect([events.length, links.length, status]).toEqual([2, 1, 'unset'])
    expect(stderr.about('reading attributes threw').length).toBe(1)
  })
})

describe('status', () => {
  test('is unset by default, and a failure makes it an error', () => {
    using spans = new SpanRecorder()
    startSpan('fine').end()
    startSpan('failed').fail(new TypeError('wrong')).end()
    expect([spans.one('fine').status, spans.one('failed').status, spans.one('failed').statusMessage]).toEqual([
      'unset',
      'error',
      'wrong',
    ])
  })

  test('of a failure that nothing threw leaves no exception event', () => {
    using spans = new SpanRecorder()
    startSpan('exit').fail({ name: '3', message: 'exit code 3' }, { exception: false }).end()
    startSpan('thrown').fail(new TypeError('wrong')).end()
    const { status, statusMessage, attributes, events } = spans.one('exit')
    expect([status, statusMessage, attributes['error.type'], events]).toEqual(['error', 'exit code 3', '3', []])
    expect(spans.one('thrown').events.map(({ name }) => name)).toEqual(['exception'])
  })

  test('once ok it stays ok; unset changes nothing; only errors have a message', () => {
    using spans = new SpanRecorder()
    startRecording('ok')
      .setStatus({ code: 2, message: 'first' })
      .setStatus({ code: 1, message: 'no' })
      .setStatus({ code: 2 })
      .end()
    startRecording('error').setStatus({ code: 2, message: 'first' }).setStatus({ code: 0 }).end()
    expect([spans.one('ok').status, spans.one('ok').statusMessage]).toEqual(['ok', undefined])
    expect([spans.one('error').status, spans.one('error').statusMessage]).toEqual(['error', 'first'])
  })
})

describe('the end', () => {
  test('counts once, and what comes after it is ignored', () => {
    using spans = new SpanRecorder()
    const span = startRecording('span')
    span.end()
    const { endTime } = span
    span.set('a', 1).set({ b: 2 }).event('event').link(REMOTE).fail(new Error('late')).updateName('renamed')
    span.setStatus({ code: 1 }).recordException(new Error('late'))
    span.end()
    const { name, attributes, events, links, status } = spans.one('span')
    expect([name, attributes, events, links, status]).toEqual(['span', {}, [], [], 'unset'])
    expect([span.endTime, span.isRecording(), spans.ended.length]).toEqual([endTime, false, 1])
  })

  test('before the start becomes a duration of 0, with one warning', () => {
    using spans = new SpanRecorder()
    using stderr = new CapturedStderr()
    for (const name of ['first', 'second']) startRecording(name).end(performance.now() - 1000)
    for (const { startTime, endTime, hasGivenTimes } of spans.ended) {
      expect([endTime - startTime, hasGivenTimes]).toEqual([0, true])
    }
    expect(spans.ended.length).toBe(2)
    expect(stderr.about('ended before it started').length).toBe(1)
  })

  test('is shown to the layers with the parent still there, and lets go of the parent after', () => {
    using spans = new SpanRecorder()
    const onEnd = vi.fn((span: { openParent: unknown }) => span.openParent)
    const remove = state.engine!.addLayer({ name: 'parents', onEnd })
    withSpan('outer', {}, () => withSpan('inner', {}, () => {}))
    remove()
    expect(onEnd.mock.results.map(({ value }) => value?.name)).toEqual(['outer', undefined])
    expect([spans.one('inner').openParent, spans.parentOf('inner')]).toEqual([undefined, 'outer'])
  })
})

test('elapsed runs on until the end and stays', () => {
  using _spans = new SpanRecorder()
  const span = startSpan('span')
  const early = span.elapsed
  expect(span.elapsed).toBeGreaterThan(early)
  span.end()
  expect(span.elapsed).toBe(span.elapsed)
  const record = span as unknown as RecordingSpan
  expect(span.elapsed).toBe((record.endTime - record.startTime) / 1e9)
})
