import { setTimeout as pause } from 'node:timers/promises'
import { addLayer, withContext } from '@zeph-telemetry/core'
import { expect, test } from 'vitest'
import { LogUnderTest } from '../log/fixtures/log-under-test.ts'
import { RunningMetrics } from '../metrics/fixtures/running-metrics.ts'
import { SpanRecorder } from '../testing/span-recorder.ts'
import { HOSTILE } from './fixtures/hostile-values.ts'
import { counter, defineEvent, event } from './index.ts'

const step = defineEvent({
  name: 'test.step',
  span: true,
  fields: { burst_id: 'int', fired: counter('1') },
  labels: { request_id: true },
  count: true,
})

test('a block is a span of the event’s name, one line of that span at its end, and one measurement; no event besides', async () => {
  await using metrics = new RunningMetrics()
  using recorder = new SpanRecorder()
  const log = new LogUnderTest()
  const result = await withContext({ requestId: 'r-1' }, () =>
    step({ burst_id: 42 }, async (block) => {
      expect(log.text()).toBe('')
      event('test.inside')
      await pause(5)
      block.set({ fired: 7 })
      return block.span.spanId
    }),
  )
  const span = recorder.one('test.step')
  expect(span.attributes).toMatchObject({ burst_id: 42, fired: 7 })
  expect([span.spanId, span.status, span.events.map(({ name }) => name)]).toEqual([result, 'unset', ['test.inside']])
  const [inside, line, ...others] = log.lines()
  expect(inside).toMatchObject({ msg: 'test.inside', span_id: span.spanId })
  expect(line).toMatchObject({
    ...{ level: 'info', msg: 'test.step', 'event.name': 'test.step', burst_id: 42, fired: 7 },
    ...{ trace_id: span.traceId, span_id: span.spanId, request_id: 'r-1' },
  })
  expect(line!['duration_ms']).toBeCloseTo((span.endTime - span.startTime) / 1e6, 2)
  expect(others).toEqual([])
  expect(await metrics.values('test_step_fired_total')).toEqual({ 'r-1': 7 })
  expect(await metrics.values('test_step_total')).toEqual({ 'r-1': 1 })
})

test('a block that fails is a line of level error with the kind of failure, and the caller gets the error', async () => {
  using recorder = new SpanRecorder()
  const log = new LogUnderTest()
  const error = Object.assign(new Error('no'), { code: 'E_NO' })
  const fails = () =>
    step({ burst_id: 1 }, () => {
      throw error
    })
  expect(fails).toThrow(error)
  await expect(step({ burst_id: 2 }, () => Promise.reject(error))).rejects.toBe(error)
  expect(recorder.ended.map(({ status }) => status)).toEqual(['error', 'error'])
  expect(log.lines().map(({ level, burst_id, 'error.type': type }) => [level, burst_id, type])).toEqual([
    ['error', 1, 'E_NO'],
    ['error', 2, 'E_NO'],
  ])
})

test('the line of a stream comes when the stream is over', () => {
  using recorder = new SpanRecorder()
  const log = new LogUnderTest()
  const stream = step({}, function* () {
    yield 1
    yield 2
  } as () => Generator<number>)
  expect([log.text(), recorder.ended.length]).toEqual(['', 0])
  expect([...stream]).toEqual([1, 2])
  expect([log.lines().length, recorder.ended.length]).toEqual([1, 1])
})

test('where nothing is recorded the block runs once, without a span, and its line is there', () => {
  const log = new LogUnderTest()
  let calls = 0
  expect(step({ burst_id: 9 }, ({ span }) => [span.recording, (calls += 1)])).toEqual([false, 1])
  expect(log.line()).toMatchObject({ msg: 'test.step', burst_id: 9 })
  expect(log.line()).not.toHaveProperty('trace_id')
})

test.each(Object.entries(HOSTILE))('%s as the fields does no harm, at the start and later', (_, value) => {
  using recorder = new SpanRecorder()
  const log = new LogUnderTest()
  const result = step(value as never, (block) => {
    block.set(value as never)
    return 1
  })
  expect([result, recorder.ended.length, log.lines().length]).toEqual([1, 1, 1])
})

test('a layer that throws at the end of the span changes nothing', () => {
  const remove = addLayer({
    name: 'block breaker',
    onEnd: () => {
      throw new Error('layer')
    },
  })
  const log = new LogUnderTest()
  expect(step({ burst_id: 1 }, () => 'result')).toBe('result')
  expect(log.lines().filter(({ msg }) => msg === 'test.step')).toHaveLength(1)
  remove()
})
