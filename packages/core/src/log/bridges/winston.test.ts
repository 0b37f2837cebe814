/** Lines of a real winston logger that has been instrumented. */
import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import winston from 'winston'
import { withContext, withSpan } from '../../on.ts'
import { SpanRecorder } from '../../testing/span-recorder.ts'
import { LogUnderTest } from '../fixtures/log-under-test.ts'
import { objectTransport, winstonLogger } from './fixtures/user-loggers.ts'
import { instrumentLogger } from './index.ts'

const AS_FIELDS = { request_id: 'r-1', session_id: 's-1', turn_id: 't-1' }

/** @returns the ids of the span, as lines have them */
function inSpan(work: () => void): object {
  using _ = new SpanRecorder()
  return withContext({ requestId: 'r-1', sessionId: 's-1', turnId: 't-1' }, () =>
    withSpan('turn', {}, (span) => {
      work()
      const { traceId, spanId } = span.spanContext()
      return { trace_id: traceId, span_id: spanId, trace_flags: '01' }
    }),
  )
}

const inRequest = <T>(work: () => T) => withContext({ requestId: 'r-1' }, work)

test('its lines have the ids that are active where they are written, and outside none', () => {
  const { logger, lines } = winstonLogger()
  expect(instrumentLogger(logger)).toBe(logger)
  logger.info('before')
  const trace = inSpan(() => logger.info('text', { a: 1 }))
  logger.info('after')
  expect(lines()).toEqual([
    { level: 'info', message: 'before' },
    { level: 'info', message: 'text', a: 1, ...trace, ...AS_FIELDS },
    { level: 'info', message: 'after' },
  ])
})

test.each<[form: string, write: (logger: winston.Logger) => void, line: object]>([
  ['log with a level', (logger) => logger.log('warn', 'text'), { level: 'warn', message: 'text' }],
  ['log with fields', (logger) => logger.log('warn', 'text', { a: 1 }), { level: 'warn', message: 'text', a: 1 }],
  [
    'log with an object',
    (logger) => logger.log({ level: 'warn', message: 'text', a: 1 }),
    { level: 'warn', message: 'text', a: 1 },
  ],
  [
    'a method with an object',
    (logger) => logger.info({ message: 'text', a: 1 }),
    { level: 'info', message: 'text', a: 1 },
  ],
  ['an object as message', (logger) => logger.info({ a: 1 }), { level: 'info', message: { a: 1 } }],
  ['write', (logger) => logger.write({ level: 'info', message: 'text' }), { level: 'info', message: 'text' }],
  ['values', (logger) => logger.info('%s text', 'a'), { level: 'info', message: 'a text' }],
  ['a profile', (logger) => logger.startTimer().done({ message: 'text' }), { level: 'info', message: 'text' }],
])('a line by %s has them', (_form, write, line) => {
  const { logger, lines } = winstonLogger({
    format: winston.format.combine(winston.format.splat(), winston.format.json()),
  })
  instrumentLogger(logger)
  inRequest(() => write(logger))
  expect(lines()).toMatchObject([{ ...line, request_id: 'r-1' }])
})

test('so do those of its children, whether they were there before or came later, and the child of a child', () => {
  const { logger, lines } = winstonLogger({ defaultMeta: { app: 1 } })
  const before = logger.child({ child: 'before' })
  instrumentLogger(logger)
  const after = logger.child({ child: 'after' }).child({ grand: 1 })
  inRequest(() => [before, after].map((child) => child.info('text')))
  expect(lines()).toEqual([
    { level: 'info', app: 1, child: 'before', request_id: 'r-1', message: 'text' },
    { level: 'info', app: 1, child: 'after', grand: 1, request_id: 'r-1', message: 'text' },
  ])
})

test('a child stands for the logger that it comes from', () => {
  const { logger, lines } = winstonLogger()
  const child = logger.child({ child: 1 }).child({ grand: 1 })
  expect(instrumentLogger(child)).toBe(child)
  instrumentLogger(logger)
  inRequest(() => [child, logger].map((one) => one.info('text')))
  expect(lines()).toEqual([
    { level: 'info', child: 1, grand: 1, request_id: 'r-1', message: 'text' },
    { level: 'info', request_id: 'r-1', message: 'text' },
  ])
})

test('the module stands for its default logger', () => {
  const { logger, lines } = winstonLogger()
  const [transport] = logger.transports
  winston.add(transport!)
  expect(instrumentLogger(winston)).toBe(winston)
  inRequest(() => winston.info('text'))
  winston.clear()
  expect(lines()).toEqual([{ level: 'info', message: 'text', request_id: 'r-1' }])
})

test('instrumenting it again changes nothing', () => {
  const { logger } = winstonLogger()
  const { write } = instrumentLogger(logger)
  expect(instrumentLogger(logger).write).toBe(write)
})

test("a line's or a logger's own field of such a name stays, and ids of two traces are never mixed", () => {
  const { logger, lines } = winstonLogger({ defaultMeta: { session_id: 'theirs' } })
  instrumentLogger(logger)
  inSpan(() => logger.child({ request_id: 'theirs' }).info('text', { span_id: 'theirs' }))
  expect(lines()).toEqual([
    { level: 'info', message: 'text', session_id: 'theirs', request_id: 'theirs', span_id: 'theirs', turn_id: 't-1' },
  ])
})

test('an object that is logged again has the ids of the second time', () => {
  const { logger, lines } = winstonLogger()
  instrumentLogger(logger)
  const info = { level: 'info', message: 'text' }
  for (const requestId of ['r-1', 'r-2']) withContext({ requestId }, () => logger.log(info))
  expect(lines().map(({ request_id }) => request_id)).toEqual(['r-1', 'r-2'])
  expect(Object.keys(info)).toEqual(['level', 'message'])
})

test('an error stays one for the formats of the program, and gets no fields of ours', () => {
  const { logger, lines } = winstonLogger({
    format: winston.format.combine(winston.format.errors({ stack: true }), winston.format.json()),
  })
  instrumentLogger(logger)
  const error = Object.assign(new TypeError('refused'), { code: 'E1' })
  inRequest(() => {
    logger.error(error)
    logger.error('no answer', error)
  })
  const { stack } = error
  expect(lines()).toEqual([
    { level: 'error', message: 'refused', code: 'E1', stack, request_id: 'r-1' },
    { level: 'error', message: 'no answer refused', code: 'E1', stack, request_id: 'r-1' },
  ])
  expect(error).not.toHaveProperty('request_id')
})

test('a line that waits for a slow output has the ids of where it was written', async () => {
  const { transport, written } = objectTransport((done) => void setImmediate(done))
  const logger = winston.createLogger({ transports: [transport] })
  instrumentLogger(logger)
  const count = 100
  for (let at = 0; at < count; at += 1) withContext({ requestId: `r-${at}` }, () => logger.info(`${at}`))
  expect(written.length).toBeLessThan(count)
  while (written.length < count) await turn()
  expect(written.filter(({ message, request_id }) => request_id !== `r-${message}`)).toEqual([])
})

test('a line with a field that cannot be read is written by winston as it is', () => {
  const { transport, written } = objectTransport((done) => done())
  const logger = winston.createLogger({ format: winston.format((info) => info)(), transports: [transport] })
  instrumentLogger(logger)
  const getter = { enumerable: true, get: () => expect.fail('read') }
  const unreadable = Object.defineProperty({ level: 'info', message: 'text' }, 'a', getter)
  inRequest(() => logger.write(unreadable))
  expect(written).toEqual([unreadable])
  expect(written[0]).toBe(unreadable)
})

test('nothing of it reaches our outputs unless it is asked for', () => {
  const ours = new LogUnderTest()
  const { logger } = winstonLogger()
  instrumentLogger(logger)
  logger.info('theirs')
  expect([ours.lines(), logger.transports.length]).toEqual([[], 1])
})
