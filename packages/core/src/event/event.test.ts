import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api'
import { TracerProvider } from '@opentelemetry/sdk-trace'
import { startSpan, suppress, withContext, withSpan, zephSpanProcessor } from '@zeph-telemetry/core'
import { expect, test } from 'vitest'
import { state } from '../global-state.ts'
import { LogUnderTest } from '../log/fixtures/log-under-test.ts'
import { createLogger } from '../log/index.ts'
import { RunningMetrics } from '../metrics/fixtures/running-metrics.ts'
import { CapturedStderr } from '../testing/capture-stderr.ts'
import { EventRecorder } from './fixtures/event-recorder.ts'
import { HOSTILE } from './fixtures/hostile-values.ts'
import { counter, defineEvent, event, gauge, histogram } from './index.ts'
import { isInstantLine } from './instant-line.ts'

const burst = defineEvent({
  name: 'test.burst',
  fields: {
    burst_id: 'int',
    region: 'string?',
    neurons_fired: counter('{neuron}'),
    latency: histogram('ms', { buckets: [1, 10] }),
    membrane: gauge('mV', { optional: true }),
  },
})

test('one call inside a span is one log line, one event on that span and one measurement of each metric', async () => {
  await using metrics = new RunningMetrics()
  using recorder = new EventRecorder()
  const log = new LogUnderTest()
  withContext({ requestId: 'r-1' }, () =>
    withSpan('turn', {}, (span) => {
      burst({ burst_id: 42, neurons_fired: 1000, latency: 3.5, membrane: -70 })
      expect(log.line()).toMatchObject({
        ...{ level: 'info', msg: 'test.burst', 'event.name': 'test.burst' },
        ...{ burst_id: 42, neurons_fired: 1000, latency: 3.5, membrane: -70 },
        ...{ trace_id: span.traceId, span_id: span.spanId, request_id: 'r-1' },
      })
    }),
  )
  expect(recorder.names).toEqual({ onSpans: ['test.burst'], alone: [] })
  expect(recorder.onSpans[0]!.attributes).toEqual({ burst_id: 42, neurons_fired: 1000, latency: 3.5, membrane: -70 })
  expect(await metrics.values('test_burst_neurons_fired_total')).toEqual({ '': 1000 })
  expect(await metrics.values('test_burst_latency')).toEqual({ '': 1 })
  expect(await metrics.values('test_burst_membrane')).toEqual({ '': -70 })
})

test('outside of a span it is one by itself, with the level as its severity, and one log line', () => {
  using recorder = new EventRecorder()
  const log = new LogUnderTest()
  event('test.alone', { reason: 'none' }, { level: 'warn' })
  expect(recorder.names).toEqual({ onSpans: [], alone: ['test.alone'] })
  expect(recorder.alone[0]).toMatchObject({ severity: 'warn', attributes: { reason: 'none' } })
  expect(log.line()).toMatchObject({ level: 'warn', msg: 'test.alone', 'event.name': 'test.alone', reason: 'none' })
})

test('on a span that has ended it is one by itself, with the ids of that span', () => {
  using recorder = new EventRecorder()
  const log = new LogUnderTest()
  const span = startSpan('over')
  span.run(() => {
    span.end()
    event('test.late')
  })
  expect(recorder.names).toEqual({ onSpans: [], alone: ['test.late'] })
  expect(recorder.alone[0]!.spanContext?.spanId).toBe(span.spanId)
  expect(log.line()).toMatchObject({ span_id: span.spanId })
})

test('a line says to outputs whether the layers have the event by itself: those on a span would be lost to them else', () => {
  using _recorder = new EventRecorder()
  new LogUnderTest()
  const seen: unknown[] = []
  const sink = {
    ...{ name: 'seen', dropped: 0, flushSync() {}, flush: () => undefined, close: () => undefined },
    write: ({ fields }: { fields: Readonly<Record<string, unknown>> }) =>
      void seen.push([fields['event.name'], isInstantLine()]),
  }
  state.logSinks.add(sink)
  try {
    event('test.alone')
    withSpan('turn', {}, () => event('test.inside'))
  } finally {
    state.logSinks.delete(sink)
  }
  expect(seen).toEqual([
    ['test.alone', true],
    ['test.inside', false],
  ])
  expect(isInstantLine()).toBe(false)
})

test('`event` goes by the declaration of its name, level and metrics, and its own level wins', async () => {
  await using metrics = new RunningMetrics()
  const log = new LogUnderTest()
  event('test.declared', { size: 5 })
  defineEvent({ name: 'test.declared', level: 'error', fields: { size: counter('By') }, count: true })
  event('test.declared', { size: 7, further: 'x' })
  event('test.declared', { size: 1 }, { level: 'info' })
  expect(log.lines().map(({ level, size, further }) => [level, size, further])).toEqual([
    ['info', 5, undefined],
    ['error', 7, 'x'],
    ['info', 1, undefined],
  ])
  expect(await metrics.values('test_declared_size_total')).toEqual({ '': 8 })
  expect(await metrics.values('test_declared_total')).toEqual({ '': 2 })
})

test('a level that is not enabled costs the line alone', () => {
  using recorder = new EventRecorder()
  const log = new LogUnderTest({ level: 'warn' })
  withSpan('turn', {}, () => event('test.quiet', { a: 1 }))
  expect(log.text()).toBe('')
  expect(recorder.names.onSpans).toEqual(['test.quiet'])
})

test('lines of an event with a logger are that logger’s, its name, fields and level included', () => {
  const log = new LogUnderTest()
  const own = createLogger('agent').child({ team: 'blue' })
  defineEvent({ name: 'test.named', logger: 'planner', fields: { steps: 'int' } })({ steps: 3 })
  const planned = defineEvent({ name: 'test.planned', logger: own, fields: { steps: 'int' } })
  planned({ steps: 4 })
  own.level = 'error'
  planned({ steps: 5 })
  expect(log.lines()).toMatchObject([
    { name: 'planner', steps: 3 },
    { name: 'agent', team: 'blue', steps: 4 },
  ])
})

test('inside `suppress` the line stays, and nothing is recorded', () => {
  using recorder = new EventRecorder()
  const log = new LogUnderTest()
  withSpan('turn', {}, () => suppress(() => event('test.suppressed')))
  suppress(() => event('test.suppressed'))
  expect(recorder.names).toEqual({ onSpans: [], alone: [] })
  expect(log.lines()).toHaveLength(2)
})

test('the event of a layer that looks at one is a line and nothing else', () => {
  const log = new LogUnderTest()
  using recorder = new EventRecorder()
  const { engine } = state
  const remove = engine!.addLayer({ name: 'echo', onEvent: () => event('test.echo') })
  event('test.first')
  remove()
  expect(recorder.names.alone).toEqual(['test.first'])
  expect(log.lines().map(({ msg }) => msg)).toEqual(['test.echo', 'test.first'])
})

test('on the open span of a host it is an event of that span, which its copy has once, without secrets for either', () => {
  using recorder = new EventRecorder()
  const log = new LogUnderTest()
  const span = new TracerProvider({ spanProcessors: [zephSpanProcessor()] }).getTracer('host').startSpan('host')
  withSpan('before', {}, () => {})
  context.with(trace.setSpan(ROOT_CONTEXT, span), () => event('test.host', { password: 'hunter2', size: 1 }))
  const { events } = span as unknown as { events: { name: string; attributes: object }[] }
  expect(events).toMatchObject([{ name: 'test.host', attributes: { size: 1 } }])
  span.end()
  expect(recorder.names).toEqual({ onSpans: ['test.host'], alone: [] })
  expect(JSON.stringify([events, recorder.onSpans, log.text()])).not.toContain('hunter2')
})

test('on a host’s span that our layers do not see it is one by itself', () => {
  using recorder = new EventRecorder()
  new LogUnderTest()
  const span = new TracerProvider({ spanProcessors: [] }).getTracer('host').startSpan('host')
  context.with(trace.setSpan(ROOT_CONTEXT, span), () => event('test.unseen'))
  span.end()
  expect(recorder.names).toEqual({ onSpans: [], alone: ['test.unseen'] })
})

test('secrets in fields, names and errors are replaced on spans, in lines and in labels', async () => {
  await using metrics = new RunningMetrics()
  using recorder = new EventRecorder()
  const log = new LogUnderTest()
  const token = ['sk', 'ant', 'api03', 'q7Xw2Lk9Vb4Nz8Rt5Yc1Hd6Jf3Gs0Pm'].join('-')
  const login = defineEvent({
    name: 'test.login',
    fields: { note: 'string', password: 'string', n: counter('1') },
    labels: { note: true, password: true },
  })
  const fields = { note: `key ${token}`, password: 'seven-brown-horses', n: 1 }
  withSpan('turn', {}, () => login(fields))
  login(fields)
  event('test.failed', new Error(`refused ${token}`))
  withSpan('turn', {}, () => event('test.failed', { err: new Error(`refused ${token}`) }))
  const text = JSON.stringify([recorder.onSpans, recorder.alone, log.text(), await metrics.engine.exportMetrics()])
  expect(text).not.toMatch(/q7Xw2Lk9|brown/)
  expect(text).toContain('REDACTED')
  expect(recorder.onSpans[1]!.attributes).toMatchObject({ err: expect.stringContaining('Error: refused') })
})

test('an error in place of the fields is the field `err`, on the span as its one line', () => {
  using recorder = new EventRecorder()
  const log = new LogUnderTest()
  withSpan('turn', {}, () => event('test.error', new TypeError('refused', { cause: 'why' })))
  expect(log.line()).toMatchObject({ err: { type: 'TypeError', message: 'refused', cause: 'why' } })
  expect(recorder.onSpans[0]!.attributes).toEqual({ err: 'TypeError: refused' })
})

test('of very many fields no more are read than a line has, and each once', () => {
  using _recorder = new EventRecorder()
  const log = new LogUnderTest()
  let reads = 0
  const fields = {}
  for (let index = 0; index < 5000; index += 1) {
    Object.defineProperty(fields, `field_${index}`, { enumerable: true, get: () => (reads += 1) })
  }
  withSpan('turn', {}, () => event('test.many', fields))
  expect(reads).toBe(200)
  expect(log.line()).toMatchObject({ field_0: 1, field_198: 199 })
})

test('a field `__proto__` is nobody’s prototype', () => {
  const log = new LogUnderTest()
  event('test.proto', JSON.parse('{"__proto__": {"inherited": 1}, "own": 2}'))
  expect(log.line()).toMatchObject({ own: 2 })
  expect(log.line()).not.toHaveProperty('inherited')
})

test.each(Object.entries(HOSTILE))('%s as the fields does no harm, inside and outside of a span', (_, value) => {
  using recorder = new EventRecorder()
  const log = new LogUnderTest()
  const throws = () => {
    event('test.hostile', value as object)
    withSpan('turn', {}, () => event('test.hostile', value as object))
    burst(value as never)
  }
  expect(throws).not.toThrow()
  expect(log.lines().map(({ msg }) => msg)).toEqual(['test.hostile', 'test.hostile', 'test.burst'])
  expect(log.lines()[0]!['event.name']).toBe('test.hostile')
  expect(recorder.names).toEqual({ onSpans: ['test.hostile'], alone: ['test.hostile', 'test.burst'] })
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
})

test.each(Object.entries(HOSTILE))('%s as name, level or declaration does no harm', (_, value) => {
  using _stderr = new CapturedStderr()
  new LogUnderTest()
  const throws = () => {
    event(value as string)
    event('test.level', {}, { level: value as never })
    event('test.options', {}, value as never)
    defineEvent({ name: value as string })()
    defineEvent({ name: 'test.fields', fields: value as never })()
    defineEvent({ name: 'test.labels', labels: value as never, count: true })()
    defineEvent(value as never)
  }
  expect(throws).not.toThrow()
})

test('two declarations of one name that differ are said once, and `event` goes by the first', () => {
  using stderr = new CapturedStderr()
  const log = new LogUnderTest({ stderr: true })
  const first = { name: 'test.twice', level: 'warn', fields: { a: 'int' } } as const
  defineEvent(first)
  defineEvent({ ...first })
  expect(stderr.about('declared twice')).toEqual([])
  defineEvent({ name: 'test.twice', level: 'error' })
  defineEvent({ name: 'test.twice', level: 'fatal' })
  expect(stderr.about('declared twice')).toHaveLength(1)
  event('test.twice')
  expect(log.line()).toMatchObject({ level: 'warn' })
})

test('a program with more names than events are kept for loses no event of theirs', () => {
  using stderr = new CapturedStderr()
  using recorder = new EventRecorder()
  new LogUnderTest({ level: 'off', stderr: true })
  for (let index = 0; index < 1500; index += 1) event(`test.many_${index}`)
  const late = defineEvent({ name: 'test.too_late', level: 'error' })
  late()
  event('test.too_late')
  expect(recorder.alone).toHaveLength(1502)
  expect(recorder.alone.slice(-2).map(({ severity }) => severity)).toEqual(['error', 'info'])
  expect(stderr.about('does not know the declaration')).toHaveLength(1)
})
