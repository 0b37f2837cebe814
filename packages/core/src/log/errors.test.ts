import { expect, test } from 'vitest'
import { LogUnderTest } from './fixtures/log-under-test.ts'
import { log } from './index.ts'

class ModelError extends Error {
  readonly code = 'rate_limit'
}

const error = new ModelError('too many requests', { cause: new RangeError('queue is full', { cause: 'a text' }) })
const written = {
  type: 'ModelError',
  message: 'too many requests',
  stack: expect.stringContaining('errors.test.ts'),
  code: 'rate_limit',
  cause: {
    type: 'RangeError',
    message: 'queue is full',
    stack: expect.stringContaining('errors.test.ts'),
    cause: 'a text',
  },
}

test.each<[string, () => void, string]>([
  ['first', () => log.error(error), 'too many requests'],
  ['first, with a message', () => log.error(error, 'no answer'), 'no answer'],
  ['under err', () => log.error({ err: error }), 'too many requests'],
  ['under err, with a message', () => log.error({ err: error, attempt: 2 }, 'no answer'), 'no answer'],
  ['behind a message that does not take it', () => log.error('no answer', error), 'no answer'],
  ['in a message', () => log.error('no answer: %s', error), 'no answer: Error: too many requests'],
])('an error %s is written with its type, message, stack and causes', (_place, call, msg) => {
  const log = new LogUnderTest()
  call()
  expect(log.line()).toMatchObject({ level: 'error', err: written, msg })
})

test('errors in fields, in lists of errors and from elsewhere are errors, too', () => {
  const lines = new LogUnderTest()
  const failures = new AggregateError([new TypeError('one'), 'two'], 'several')
  log.child({ last: error }).error({ failures, err: new DOMException('stopped', 'AbortError') }, 'text')
  expect(lines.line()).toMatchObject({
    last: written,
    failures: { type: 'AggregateError', message: 'several', errors: [{ type: 'TypeError', message: 'one' }, 'two'] },
    err: { type: 'AbortError', message: 'stopped' },
  })
})

test('an error that is its own cause, and one that cannot be read, do no harm', () => {
  const lines = new LogUnderTest()
  const circular = new Error('circular')
  circular.cause = circular
  const hostile = Object.defineProperty(new Error('hostile'), 'stack', {
    get() {
      throw new Error('no stack for you')
    },
  })
  log.error(circular)
  log.error(hostile, 'text')
  expect(lines.lines()).toMatchObject([
    { err: { cause: { cause: { message: 'circular' } } }, msg: 'circular' },
    { err: '[unreadable]', msg: 'text' },
  ])
  expect(lines.text().length).toBeLessThan(50_000)
})
