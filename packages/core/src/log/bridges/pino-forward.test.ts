/** Lines of a real pino logger that reach our outputs, too. */
import pino from 'pino'
import { expect, test } from 'vitest'
import { state } from '../../global-state.ts'
import { withContext, withSpan } from '../../on.ts'
import { SpanRecorder } from '../../testing/span-recorder.ts'
import { LogUnderTest } from '../fixtures/log-under-test.ts'
import { log } from '../index.ts'
import { atLevel, pinoLogger } from './fixtures/user-loggers.ts'
import { instrumentLogger } from './index.ts'

test('a line is in both, with the same ids, fields and message; time, level and process are ours', () => {
  using _ = new SpanRecorder()
  const ours = new LogUnderTest()
  const { logger, lines } = pinoLogger({
    name: 'http',
    base: { pid: 1, hostname: 'theirs' },
    timestamp: pino.stdTimeFunctions.isoTime,
  })
  instrumentLogger(logger, { forward: true })
  withContext({ requestId: 'r-1' }, () =>
    withSpan('turn', {}, () => logger.child({ route: '/a' }).warn({ ms: 7, name: 'field' }, 'in %d ms: 100%', 7)),
  )
  const [theirs] = lines()
  const { trace_id, span_id } = theirs!
  expect(ours.line()).toEqual({
    level: 'warn',
    time: expect.stringMatching(/^2\d{3}-.*Z$/),
    pid: process.pid,
    name: 'http',
    route: '/a',
    ms: 7,
    field_name: 'field',
    trace_id,
    span_id,
    trace_flags: '01',
    request_id: 'r-1',
    msg: 'in 7 ms: 100%',
  })
})

test.each<[level: pino.Level, ours: string]>([
  ['trace', 'trace'],
  ['debug', 'debug'],
  ['info', 'info'],
  ['warn', 'warn'],
  ['error', 'error'],
  ['fatal', 'fatal'],
])('its level %s is ours', (level, expected) => {
  const ours = new LogUnderTest({ level: 'trace' })
  const { logger } = pinoLogger({ level: 'trace' })
  instrumentLogger(logger, { forward: true })[level]('text')
  const { time: _time, pid: _pid, ...line } = ours.line()
  expect(line).toEqual({ level: expected, msg: 'text' })
})

test('a level of its own is the next lower of ours, and is named', () => {
  const ours = new LogUnderTest()
  const { logger } = pinoLogger({ customLevels: { notice: 35, audit: 70 }, level: 'info' })
  instrumentLogger(logger, { forward: true })
  atLevel(logger, 'notice')('text')
  atLevel(logger, 'audit')('text')
  expect(ours.lines()).toMatchObject([
    { level: 'info', original_level: 'notice' },
    { level: 'fatal', original_level: 'audit' },
  ])
})

test('what the program hides in its lines is hidden in ours, and what ours hide, too', () => {
  const ours = new LogUnderTest()
  const { logger, lines } = pinoLogger({
    redact: ['ssn', 'user.ssn'],
    serializers: { user: ({ id, ssn }: { id: number; ssn: string }) => ({ id, ssn }) },
  })
  instrumentLogger(logger, { forward: true })
  logger.info({ ssn: 'hidden-1', user: { id: 7, ssn: 'hidden-2', name: 'hidden-3' }, password: 'hunter2' }, 'text')
  expect(ours.text()).not.toMatch(/hidden|hunter2/)
  expect(ours.line()).toMatchObject({ user: { id: 7 }, msg: 'text' })
  expect(lines()[0]).toMatchObject({ password: 'hunter2' })
})

test.each<[what: string, options: pino.LoggerOptions]>([
  ['as they are by default', {}],
  ['under names of its own', { messageKey: 'message', errorKey: 'error' }],
])('an error has its fields under err, and its message, %s', (_what, options) => {
  const ours = new LogUnderTest()
  const { logger } = pinoLogger(options)
  instrumentLogger(logger, { forward: true })
  const error = Object.assign(new TypeError('refused'), { code: 'E1' })
  logger.error(error)
  logger.error({ [options.errorKey ?? 'err']: error, attempt: 2 }, 'no answer')
  const err = { type: 'TypeError', message: 'refused', stack: error.stack, code: 'E1' }
  expect(ours.lines()).toMatchObject([
    { level: 'error', err, msg: 'refused' },
    { level: 'error', err, attempt: 2, msg: 'no answer' },
  ])
})

test('ours are limited by our level, theirs by theirs', () => {
  const ours = new LogUnderTest({ level: 'warn' })
  const { logger, lines } = pinoLogger({ level: 'info' })
  instrumentLogger(logger, { forward: true })
  for (const level of ['debug', 'info', 'warn'] as const) logger[level](level)
  expect(lines().map(({ msg }) => msg)).toEqual(['info', 'warn'])
  expect(ours.lines().map(({ msg }) => msg)).toEqual(['warn'])
})

test('it can be switched on and off, for a child alone, too', () => {
  const ours = new LogUnderTest()
  const { logger } = pinoLogger()
  const child = logger.child({})
  const both = (when: string) => {
    logger.info(`parent ${when}`)
    child.info(`child ${when}`)
  }
  instrumentLogger(logger)
  both('without')
  instrumentLogger(child, { forward: true })
  both('child')
  instrumentLogger(logger, { forward: true })
  both('both')
  instrumentLogger(child)
  instrumentLogger(child, { forward: false })
  both('parent')
  expect(ours.lines().map(({ msg }) => msg)).toEqual(['child child', 'parent both', 'child both', 'parent parent'])
})

test('a line that makes our outputs log to the same logger is no circle', () => {
  const ours = new LogUnderTest()
  const { logger, lines } = pinoLogger()
  instrumentLogger(logger, { forward: true })
  const sink = {
    name: 'theirs',
    dropped: 0,
    write: () => logger.info('again'),
    flushSync: () => {},
    flush: () => undefined,
    close: () => undefined,
  }
  log.info('opens the outputs')
  const { logSinks } = state
  logSinks.add(sink)
  logger.info('once')
  logSinks.delete(sink)
  expect(lines().map(({ msg }) => msg)).toEqual(['again', 'once'])
  expect(ours.lines().map(({ msg }) => msg)).toEqual(['opens the outputs', 'once'])
})

test('a line that is no JSON, by what the program put into pino, is written by pino alone', () => {
  const ours = new LogUnderTest()
  const texts: string[] = []
  const logger = pino({ base: null, timestamp: () => ',no json' }, { write: (text: string) => void texts.push(text) })
  instrumentLogger(logger, { forward: true })
  expect(() => logger.info('text')).not.toThrow()
  expect(texts).toHaveLength(1)
  expect(ours.lines().filter(({ msg }) => msg === 'text')).toEqual([])
})
