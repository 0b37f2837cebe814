/** Lines of a real winston logger that reach our outputs, too. */
import { setImmediate as turn } from 'node:timers/promises'
import { beforeEach, expect, test } from 'vitest'
import winston from 'winston'
import { withContext, withSpan } from '../../on.ts'
import { SpanRecorder } from '../../testing/span-recorder.ts'
import { type Line, LogUnderTest } from '../fixtures/log-under-test.ts'
import { atLevel, objectTransport, winstonLogger } from './fixtures/user-loggers.ts'
import { instrumentLogger } from './index.ts'

let ours: LogUnderTest

beforeEach(() => {
  ours = new LogUnderTest({ level: 'trace' })
})

const said = ({ time: _time, pid: _pid, ...line }: Line) => line

/** As the program has it, and forwarding. */
function forwarding(options: winston.LoggerOptions = {}): ReturnType<typeof winstonLogger> {
  const user = winstonLogger(options)
  instrumentLogger(user.logger, { forward: true })
  return user
}

test('a line is in both, with the same ids, fields and message', () => {
  using _ = new SpanRecorder()
  const { logger, lines } = forwarding({ defaultMeta: { app: 'a' } })
  withContext({ requestId: 'r-1' }, () =>
    withSpan('turn', {}, () => logger.child({ route: '/a' }).warn('100% done', { ms: 7 })),
  )
  const { trace_id, span_id } = lines()[0]!
  expect(trace_id).toMatch(/^[0-9a-f]{32}$/)
  expect(ours.lines().map(said)).toEqual([
    {
      level: 'warn',
      app: 'a',
      route: '/a',
      ms: 7,
      trace_id,
      span_id,
      trace_flags: '01',
      request_id: 'r-1',
      msg: '100% done',
    },
  ])
})

test.each<[levels: winston.config.AbstractConfigSetLevels, expected: Readonly<Record<string, string>>]>([
  [
    winston.config.npm.levels,
    { error: 'error', warn: 'warn', info: 'info', http: 'debug', verbose: 'debug', debug: 'debug', silly: 'trace' },
  ],
  [
    winston.config.syslog.levels,
    {
      emerg: 'fatal',
      alert: 'fatal',
      crit: 'fatal',
      error: 'error',
      warning: 'warn',
      notice: 'info',
      info: 'info',
      debug: 'debug',
    },
  ],
  [{ odd: 0 }, { odd: 'info' }],
])('its levels are the nearest of ours, and named where they are others', (levels, expected) => {
  const { logger } = forwarding({ levels, level: Object.keys(levels).at(-1)! })
  for (const level of Object.keys(levels)) atLevel(logger, level)('text')
  const lines = Object.entries(expected).map(([theirs, level]) => ({
    level,
    ...(theirs !== level && { original_level: theirs }),
    msg: 'text',
  }))
  expect(ours.lines().map(said)).toEqual(lines)
})

test('what is below its level is not forwarded, nor what its formats drop', () => {
  const drop = winston.format((info) => (info['private'] ? false : info))
  const { logger, lines } = forwarding({ level: 'info', format: winston.format.combine(drop(), winston.format.json()) })
  logger.debug('below')
  logger.info('dropped', { private: true })
  logger.info('text')
  logger.level = 'debug'
  logger.debug('now')
  expect(lines().map(({ message }) => message)).toEqual(['text', 'now'])
  expect(ours.lines().map(({ msg }) => msg)).toEqual(['text', 'now'])
})

test('it is what the formats have made of it, without colours and secrets', () => {
  const hide = winston.format((info) => ({ ...info, ssn: 'hidden' }))
  const { logger } = forwarding({
    format: winston.format.combine(
      winston.format.splat(),
      hide(),
      winston.format.colorize({ all: true }),
      winston.format.simple(),
    ),
  })
  logger.info('%s has %d', 'a', 1, { ssn: '123', password: 'hunter2' })
  expect(ours.lines().map(said)).toEqual([
    { level: 'info', ssn: 'hidden', password: '[REDACTED:password]', msg: 'a has 1' },
  ])
})

test.each<[how: string, write: (logger: winston.Logger, error: Error) => void, msg: string]>([
  ['alone', (logger, error) => logger.error(error), 'refused'],
  ['behind a message', (logger, error) => logger.error('no answer:', error), 'no answer: refused'],
  ['by log', (logger, error) => logger.log('error', error), 'refused'],
])('an error %s has its fields under err, whether or not a format takes it apart', (_how, write, msg) => {
  const error = Object.assign(new TypeError('refused'), { code: 'E1' })
  for (const format of [
    winston.format.json(),
    winston.format.combine(winston.format.errors({ stack: true }), winston.format.json()),
  ]) {
    const { logger } = forwarding({ format })
    withContext({ requestId: 'r-1' }, () => write(logger, error))
    write(logger, error)
  }
  const err = { type: 'TypeError', message: expect.stringContaining('refused'), stack: error.stack }
  expect(ours.lines()).toMatchObject([
    { level: 'error', err, msg, request_id: 'r-1' },
    { level: 'error', err, msg },
    { level: 'error', err, msg, request_id: 'r-1' },
    { level: 'error', err, msg },
  ])
  for (const line of ours.lines()) expect(line['err']).not.toHaveProperty('request_id')
})

test('an object in place of a message is fields', () => {
  const { logger } = forwarding()
  logger.info({ a: 1 })
  expect(ours.lines().map(said)).toEqual([{ level: 'info', a: 1 }])
})

test('a line that waits for a slow output has the ids of where it was written', async () => {
  const { transport, written } = objectTransport((done) => void setImmediate(done))
  const logger = winston.createLogger({ transports: [transport] })
  instrumentLogger(logger, { forward: true })
  const count = 100
  for (let at = 0; at < count; at += 1) withContext({ requestId: `r-${at}` }, () => logger.info(`${at}`))
  expect(written.length).toBeLessThan(count)
  while (written.length < count) await withContext({ requestId: 'other' }, () => turn())
  const lines = ours.lines()
  expect(lines).toHaveLength(count)
  expect(lines.filter(({ msg, request_id }) => request_id !== `r-${msg}`)).toEqual([])
  expect(lines.filter((line) => 'field_request_id' in line)).toEqual([])
})

test('it goes on when the program configures its logger anew, and ends when it is switched off', () => {
  const { logger } = forwarding()
  const [transport] = logger.transports
  logger.info('first')
  logger.configure({ transports: [transport!] })
  logger.info('configured')
  instrumentLogger(logger.child({}))
  logger.info('instrumented again')
  instrumentLogger(logger, { forward: false })
  logger.info('switched off')
  expect(ours.lines().map(({ msg }) => msg)).toEqual(['first', 'configured', 'instrumented again'])
  expect(logger.transports).toEqual([transport])
})

test('a logger that is silent, or closed, stays so', async () => {
  const { logger } = forwarding()
  logger.info('text')
  logger.silent = true
  logger.info('silent')
  logger.silent = false
  logger.end()
  await new Promise((resolve) => logger.on('finish', resolve))
  expect(ours.lines().map(({ msg }) => msg)).toEqual(['text'])
})

test('what winston tells of an error that nobody handled is the error', () => {
  const { logger } = forwarding()
  const { getAllInfo } = Object.getPrototypeOf(logger.exceptions) as { readonly getAllInfo: (error: Error) => object }
  const error = new TypeError('not caught')
  logger.log(getAllInfo.call(logger.exceptions, error) as never)
  const [line] = ours.lines().map(said)
  expect(line).toMatchObject({ level: 'error', exception: true, err: { type: 'TypeError', stack: error.stack } })
  expect(Object.keys(line!).toSorted()).toEqual(['err', 'exception', 'level', 'msg'])
})
