import { readFileSync } from 'node:fs'
import {
  captureContext,
  initObservability,
  runInContext,
  startSpan,
  suppress,
  withContext,
  withSpan,
} from '@zeph-telemetry/core'
import { expect, test } from 'vitest'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { state } from '../global-state.ts'
import { LogUnderTest } from './fixtures/log-under-test.ts'
import { createLogger, log } from './index.ts'

const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

test('a line has its level as text, the time in UTC with milliseconds, the process and the message', () => {
  const written = new LogUnderTest()
  const before = new Date().toISOString()
  log.warn({ tokens: 812 }, 'answered in %d ms by %s', 42, 'claude')
  const line = written.line()
  expect(line).toEqual({
    level: 'warn',
    time: expect.stringMatching(ISO_TIME),
    pid: process.pid,
    tokens: 812,
    msg: 'answered in 42 ms by claude',
  })
  expect(String(line['time']) >= before && String(line['time']) <= new Date().toISOString()).toBe(true)
})

test.each<[string, () => void, object]>([
  ['a message', () => log.info('text'), { msg: 'text' }],
  ['fields', () => log.info({ a: 1, b: [true, null] }), { a: 1, b: [true, null] }],
  ['what JSON does not know', () => log.info({ a: undefined, b: () => {}, c: Number.NaN }), { c: null }],
  ['fields with their own message', () => log.info({ msg: 'text', a: 1 }), { msg: 'text', a: 1 }],
  ['fields with an object as their message', () => log.info({ msg: { a: 1 } }), { msg: { a: 1 } }],
  ['fields and a message', () => log.info({ a: 1 }, 'text'), { a: 1, msg: 'text' }],
  ['values of all kinds', () => log.info('%s %i %j %o %%', 's', 1.5, { a: 1 }, [2]), { msg: 's 1 {"a":1} [2] %' }],
  ['nothing', () => (log.info as () => void)(), {}],
  ['null and a message', () => log.info(null as never, 'text'), { msg: 'text' }],
  ['a number', () => log.info(42 as never), { msg: '42' }],
  [
    'a request',
    () => log.info({ method: 'GET', url: '/a', headers: {}, socket: {} }, 'text'),
    {
      req: expect.objectContaining({ method: 'GET', url: '/a' }),
      msg: 'text',
    },
  ],
])('pino’s call form %s', (_name, call, expected) => {
  const written = new LogUnderTest()
  call()
  expect(written.line()).toEqual({ level: 'info', time: expect.any(String), pid: process.pid, ...expected })
})

test.each(['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const)('%s writes its level', (level) => {
  const written = new LogUnderTest({ level: 'trace' })
  log[level]('text')
  expect(written.line()).toMatchObject({ level, msg: 'text' })
})

test('a child has the fields of all it comes from, the nearest wins, and a logger has its name', () => {
  const written = new LogUnderTest()
  const child = createLogger('planner').child({ agent: 'a', step: 1 }).child({ step: 2 })
  child.info({ agent: 'b' }, 'text')
  child.info({ name: 'Ada' })
  expect(written.lines()).toMatchObject([
    { name: 'planner', agent: 'b', step: 2, msg: 'text' },
    { name: 'planner', field_name: 'Ada', agent: 'a' },
  ])
})

test('a line has the ids of the span and of the work that are active, also where nothing is recorded', async () => {
  const written = new LogUnderTest()
  await using _ = initObservability({ ...state.given, telemetry: { enabled: true, traceDir: temporaryDirectory() } })
  const span = startSpan('agent.turn')
  withContext({ sessionId: 's', turnId: 't', requestId: 'r' }, () =>
    span.run(() => {
      log.info('inside')
      suppress(() => log.info('suppressed'))
    }),
  )
  span.end()
  const ids = {
    trace_id: span.traceId,
    span_id: span.spanId,
    trace_flags: '01',
    session_id: 's',
    turn_id: 't',
    request_id: 'r',
  }
  expect(written.lines()).toEqual([
    expect.objectContaining({ ...ids, msg: 'inside' }),
    expect.objectContaining({ ...ids, msg: 'suppressed' }),
  ])
})

test('a line inside a span is found in the trace file by its ids', async () => {
  const written = new LogUnderTest()
  const observability = initObservability({
    ...state.given,
    telemetry: { enabled: true, traceDir: temporaryDirectory() },
  })
  withSpan('agent.turn', {}, () => log.info('inside'))
  await observability.shutdown()
  log.info('after shutdown')
  const [inside, after] = written.lines()
  const trace = JSON.parse(readFileSync(observability.traceFiles[0]!, 'utf8')) as { args?: Record<string, unknown> }[]
  expect(
    trace.filter(({ args }) => args?.['trace_id'] === inside!['trace_id'] && args?.['span_id'] === inside!['span_id']),
  ).not.toEqual([])
  expect(after).toEqual({ level: 'info', time: expect.any(String), pid: process.pid, msg: 'after shutdown' })
})

test('fields cannot take the place of ids: where there are both, the given ones are kept as field_…', () => {
  const written = new LogUnderTest()
  const theirs = { level: 'x', time: 1, pid: 2, msg: 'm', session_id: 'forged', turn_id: 'theirs', trace_id: 'free' }
  withContext({ sessionId: 's' }, () => log.child({ session_id: 'forged too' }).info(theirs, 'text'))
  expect(written.line()).toEqual({
    level: 'info',
    time: expect.stringMatching(ISO_TIME),
    pid: process.pid,
    msg: 'text',
    session_id: 's',
    field_level: 'x',
    field_time: 1,
    field_pid: 2,
    field_msg: 'm',
    field_session_id: 'forged',
    turn_id: 'theirs',
    trace_id: 'free',
  })
  expect(written.text().match(/"session_id"/g)).toHaveLength(1)
})

test.each(['0'.repeat(32), 'forged', 'A'.repeat(32), undefined as never])(
  'a foreign span with the id %s gives none',
  (traceId) => {
    const written = new LogUnderTest()
    const span = { spanContext: () => ({ traceId, spanId: '1'.repeat(16), traceFlags: 1 }) }
    runInContext(captureContext().withSpan(span), () => log.info('text'))
    expect(written.line()).toEqual({ level: 'info', time: expect.any(String), pid: process.pid, msg: 'text' })
  },
)

test('a foreign span that throws costs the line neither itself nor the program', () => {
  const written = new LogUnderTest()
  const span = {
    spanContext() {
      throw new Error('not now')
    },
  }
  runInContext(captureContext().withSpan(span), () => withContext({ turnId: 't' }, () => log.info('text')))
  expect(written.line()).toMatchObject({ turn_id: 't', msg: 'text' })
})
