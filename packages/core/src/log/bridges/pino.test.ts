/** Lines of a real pino logger that has been instrumented. */
import pino from 'pino'
import { expect, test } from 'vitest'
import { startSpan, withContext, withSpan } from '../../on.ts'
import { SpanRecorder } from '../../testing/span-recorder.ts'
import { LogUnderTest } from '../fixtures/log-under-test.ts'
import { createLogger, log } from '../index.ts'
import { atLevel, pinoLogger } from './fixtures/user-loggers.ts'
import { instrumentLogger } from './index.ts'

const IDS = { requestId: 'r-1', sessionId: 's-1', turnId: 't-1' }
const AS_FIELDS = { request_id: 'r-1', session_id: 's-1', turn_id: 't-1' }

/** @returns the ids of the span, as lines have them */
function inSpan(work: () => void): object {
  using _ = new SpanRecorder()
  return withContext(IDS, () =>
    withSpan('turn', {}, (span) => {
      work()
      const { traceId, spanId } = span.spanContext()
      return { trace_id: traceId, span_id: spanId, trace_flags: '01' }
    }),
  )
}

test('its lines have the ids that are active where they are written, and outside none', () => {
  const { logger, lines } = pinoLogger()
  expect(instrumentLogger(logger)).toBe(logger)
  logger.info('before')
  const trace = inSpan(() => logger.info({ a: 1 }, 'in %s', 'it'))
  logger.info('after')
  expect(lines()).toEqual([
    { level: 30, msg: 'before' },
    { level: 30, a: 1, ...trace, ...AS_FIELDS, msg: 'in it' },
    { level: 30, msg: 'after' },
  ])
})

test('so do those of its children, whether they were there before or came later', () => {
  const { logger, lines } = pinoLogger()
  const before = logger.child({ child: 'before' })
  instrumentLogger(logger)
  const after = logger.child({ child: 'after' }, { msgPrefix: '> ' }).child({ grand: 1 })
  withContext({ requestId: 'r-1' }, () => {
    before.info('text')
    after.info('text')
  })
  expect(lines()).toEqual([
    { level: 30, child: 'before', request_id: 'r-1', msg: 'text' },
    { level: 30, child: 'after', grand: 1, request_id: 'r-1', msg: '> text' },
  ])
})

test('a child that is instrumented is so alone, and once where its parent is later', () => {
  const { logger, lines } = pinoLogger()
  const child = logger.child({ child: 1 })
  instrumentLogger(child)
  withContext({ requestId: 'r-1' }, () => {
    logger.info('parent')
    child.info('child')
    instrumentLogger(logger)
    child.info('again')
    logger.info('parent again')
  })
  expect(lines().map(({ request_id, msg }) => [request_id, msg])).toEqual([
    [undefined, 'parent'],
    ['r-1', 'child'],
    ['r-1', 'again'],
    ['r-1', 'parent again'],
  ])
})

test('instrumenting it again changes nothing', () => {
  const { logger } = pinoLogger()
  const methods = () => Object.getOwnPropertySymbols(logger).map((key) => Reflect.get(logger, key))
  instrumentLogger(logger)
  const once = methods()
  expect(methods()).toEqual(instrumentLogger(logger) && once)
})

test("a line's or a logger's own field of such a name stays, and ids of two traces are never mixed", () => {
  const { logger, lines } = pinoLogger()
  instrumentLogger(logger)
  const bound = logger.child({ request_id: 'theirs', nested: { session_id: 'no field of the line' } })
  inSpan(() => bound.info({ trace_id: 'theirs', turn_id: null }, 'text'))
  expect(lines()).toEqual([
    {
      level: 30,
      request_id: 'theirs',
      nested: { session_id: 'no field of the line' },
      trace_id: 'theirs',
      turn_id: null,
      session_id: 's-1',
      msg: 'text',
    },
  ])
})

test('what a program logs is not changed, and a name is written once a line', () => {
  const texts: string[] = []
  const logger = instrumentLogger(pino({ base: null }, { write: (text: string) => void texts.push(text) }))
  const fields = Object.freeze({ a: 1 })
  withContext({ requestId: 'r-1' }, () => {
    logger.info(fields)
    logger.child({ request_id: 'r-2' }).info(fields)
  })
  expect(fields).toEqual({ a: 1 })
  expect(texts.map((text) => text.match(/request_id/g)?.length)).toEqual([1, 1])
})

test('serializers, redaction, formatters, mixins, keys and levels of the program hold', () => {
  const { logger, lines } = pinoLogger({
    customLevels: { notice: 35 },
    errorKey: 'error',
    formatters: { level: (label) => ({ severity: label }), log: (fields) => ({ ...fields, formatted: true }) },
    messageKey: 'message',
    mixin: () => ({ mixed: 1 }),
    redact: ['secret'],
    serializers: { user: ({ id }: { id: number }) => id },
  })
  instrumentLogger(logger)
  withContext({ requestId: 'r-1' }, () => {
    atLevel(logger, 'notice')({ user: { id: 7, name: 'Ada' }, secret: 'x' }, 'text')
    logger.error(new TypeError('refused'))
  })
  expect(lines()).toMatchObject([
    {
      severity: 'notice',
      user: 7,
      secret: '[Redacted]',
      formatted: true,
      mixed: 1,
      request_id: 'r-1',
      message: 'text',
    },
    { severity: 'error', error: { type: 'TypeError', message: 'refused' }, request_id: 'r-1', message: 'refused' },
  ])
})

test('ids from outside are redacted', () => {
  const { logger, lines } = pinoLogger()
  instrumentLogger(logger)
  withContext({ requestId: 'Bearer abcdefghijklmnopqrstuvwxyz0123456789' }, () => logger.info('text'))
  expect(lines()[0]!['request_id']).toContain('[REDACTED')
})

test('a span that ended gives no ids, one that throws when asked costs no line', () => {
  const { logger, lines } = pinoLogger()
  instrumentLogger(logger)
  const span = startSpan('turn')
  Object.defineProperty(span, 'spanContext', {
    value: () => {
      throw new Error('no context')
    },
  })
  span.run(() => logger.info('text'))
  span.end()
  expect(lines().map(({ msg }) => msg)).toEqual(['text'])
})

test('our own loggers and what is no logger are given back as they are', () => {
  const own = createLogger('own')
  for (const given of [log, own, {}, console, { info: () => {} }, Object.freeze({ write: () => {} })]) {
    const before = Reflect.ownKeys(given)
    expect(instrumentLogger(given)).toBe(given)
    expect(Reflect.ownKeys(given)).toEqual(before)
  }
})

test('nothing of it reaches our outputs unless it is asked for', () => {
  const ours = new LogUnderTest()
  const { logger } = pinoLogger()
  instrumentLogger(logger)
  logger.info('theirs')
  expect(ours.lines()).toEqual([])
})
