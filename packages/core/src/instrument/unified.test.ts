import { instrument, instrumentFn, startSpan, withContext, withSpan } from '@zeph-telemetry/core'
import { expect, test } from 'vitest'
import { LogUnderTest } from '../log/fixtures/log-under-test.ts'
import { RunningMetrics } from '../metrics/fixtures/running-metrics.ts'
import { SpanRecorder } from '../testing/span-recorder.ts'

const UNIFIED = { unified: true } as const

test('a call of a unified function is one span, one line of that span, one count and one duration', async () => {
  await using metrics = new RunningMetrics()
  using recorder = new SpanRecorder()
  const log = new LogUnderTest()
  const double = instrumentFn('test.double', UNIFIED, async (value: number) => value * 2)
  expect(await withContext({ requestId: 'r-1' }, () => double(21))).toBe(42)
  const span = recorder.one('test.double')
  const { duration_ms, ...line } = log.line()
  expect(line).toMatchObject({
    ...{ level: 'info', msg: 'test.double', request_id: 'r-1' },
    ...{ trace_id: span.traceId, span_id: span.spanId },
  })
  expect(line).not.toHaveProperty('event.name')
  expect(duration_ms).toBeCloseTo((span.endTime - span.startTime) / 1e6, 2)
  expect(await metrics.values('zeph_unified_calls_total')).toEqual({ 'test.double': 1 })
  expect(await metrics.values('zeph_unified_duration')).toEqual({ 'test.double': 1 })
})

test('a failed call is a line of level error, counted by the kind of failure, and the caller gets the error', async () => {
  await using metrics = new RunningMetrics()
  using _recorder = new SpanRecorder()
  const log = new LogUnderTest()
  const error = new RangeError('no')
  const fails = instrumentFn('test.fails', UNIFIED, () => {
    throw error
  })
  expect(fails).toThrow(error)
  await expect(withSpan('test.fails', {}, () => Promise.reject(error), UNIFIED)).rejects.toBe(error)
  expect(log.lines().map(({ level, msg, 'error.type': type }) => [level, msg, type])).toEqual([
    ['error', 'test.fails', 'RangeError'],
    ['error', 'test.fails', 'RangeError'],
  ])
  expect(await metrics.values('zeph_unified_calls_total')).toEqual({ 'RangeError test.fails': 2 })
})

test('blocks and decorated methods can be unified, too; the onEnd of the program is called besides', () => {
  using recorder = new SpanRecorder()
  const log = new LogUnderTest()
  const ended: string[] = []
  class Memory {
    size = 7
    recall(this: Memory): number {
      return this.size
    }
  }
  const context = { kind: 'method', name: 'recall' } as ClassMethodDecoratorContext
  const recall = instrument('test.method', UNIFIED)(Memory.prototype.recall, context)
  expect(recall.call(new Memory())).toBe(7)
  expect(withSpan('test.block', {}, (span) => span.recording, UNIFIED)).toBe(true)
  instrumentFn('test.watched', { ...UNIFIED, onEnd: ({ name }) => void ended.push(name) }, () => 1)()
  expect(log.lines().map(({ msg }) => msg)).toEqual(['test.method', 'test.block', 'test.watched'])
  expect([recorder.ended.map(({ name }) => name), ended]).toEqual([
    ['test.method', 'test.block', 'test.watched'],
    ['test.watched'],
  ])
})

test('the line comes when a stream is over and when `deferEnd` lets go, not when the call returns', () => {
  using _recorder = new SpanRecorder()
  const log = new LogUnderTest()
  const numbers = instrumentFn('test.numbers', UNIFIED, function* () {
    yield 1
  })()
  const letGo = withSpan('test.held', {}, (span) => span.deferEnd(), UNIFIED)
  expect(log.text()).toBe('')
  expect([...numbers]).toEqual([1])
  letGo()
  expect(log.lines().map(({ msg }) => msg)).toEqual(['test.numbers', 'test.held'])
})

test('where nothing is recorded it is a line all the same; the function runs once, with its `this` and arguments', async () => {
  const log = new LogUnderTest()
  const calls: unknown[] = []
  const owner = {
    add: instrumentFn('test.add', UNIFIED, function (this: unknown, ...numbers: number[]) {
      calls.push(this === owner)
      return Promise.resolve(numbers.reduce((a, b) => a + b, 0))
    }),
  }
  expect(await owner.add(1, 2, 3)).toBe(6)
  expect(withSpan('test.block', {}, (span) => span.recording, UNIFIED)).toBe(false)
  expect(calls).toEqual([true])
  expect(log.lines().map(({ msg, trace_id }) => [msg, trace_id])).toEqual([
    ['test.add', undefined],
    ['test.block', undefined],
  ])
})

test('a call whose end nobody knows is no line', () => {
  using recorder = new SpanRecorder()
  const log = new LogUnderTest()
  withSpan('test.abandoned', {}, (span) => span.set('zeph.abandoned', true), UNIFIED)
  expect([recorder.ended.length, log.text()]).toEqual([1, ''])
})

test('without it there is no line, and a span by hand cannot have it', () => {
  using _recorder = new SpanRecorder()
  const log = new LogUnderTest()
  instrumentFn('test.plain', () => 1)()
  instrumentFn('test.plain', { unified: false }, () => 1)()
  withSpan('test.plain', {}, () => 1)
  // @ts-expect-error nobody knows when it is done
  startSpan('test.plain', {}, UNIFIED).end()
  expect(log.text()).toBe('')
})

test('the wrapper keeps name and length, and makes instances', () => {
  new LogUnderTest()
  class Point {
    readonly x: number
    constructor(x: number) {
      this.x = x
    }
  }
  const Wrapped = instrumentFn('test.point', UNIFIED, Point as never) as unknown as typeof Point
  expect([Wrapped.name, Wrapped.length, new Wrapped(3).x]).toEqual(['Point', 1, 3])
})
