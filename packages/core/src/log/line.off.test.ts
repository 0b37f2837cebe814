/** Without the condition: the same lines, without ids of a trace. */
import { initObservability, startSpan, suppress, withContext } from '@zeph-telemetry/core'
import { expect, test } from 'vitest'
import { state } from '../global-state.ts'
import { configure, LogUnderTest } from './fixtures/log-under-test.ts'
import { createLogger, log } from './index.ts'

test('a line has the ids of the work, no ids of a trace, and is written in suppressed code and after shutdown', async () => {
  const written = new LogUnderTest()
  const observability = initObservability()
  withContext({ sessionId: 's', turnId: 't', requestId: 'r' }, () =>
    startSpan('agent.turn').run(() => suppress(() => createLogger('planner').warn({ step: 1 }, 'inside %s', 'it'))),
  )
  await observability.shutdown()
  log.info('after')
  const always = { time: expect.any(String), pid: process.pid }
  expect(written.lines()).toEqual([
    {
      ...always,
      level: 'warn',
      name: 'planner',
      step: 1,
      session_id: 's',
      turn_id: 't',
      request_id: 'r',
      msg: 'inside it',
    },
    { ...always, level: 'info', msg: 'after' },
  ])
})

test('the ids hold across awaits, each work its own', async () => {
  const written = new LogUnderTest()
  const work = (turnId: string) =>
    withContext({ turnId }, async () => {
      await new Promise(setImmediate)
      log.info(turnId)
    })
  await Promise.all([work('a'), work('b')])
  expect(written.lines().map(({ turn_id, msg }) => [turn_id, msg])).toEqual([
    ['a', 'a'],
    ['b', 'b'],
  ])
})

test('secrets are redacted, also by what the program configures', () => {
  const written = new LogUnderTest()
  const token = ['sk', 'ant', 'api03', 'q7Xw2Lk9Vb4Nz8Rt5Yc1Hd6Jf3Gs0Pm'].join('-')
  configure({ ...state.given, redaction: { patterns: { employee: 'E-\\d{6}' } } })
  log.info({ password: 'horses', id: 'E-123456' }, `got ${token}`)
  expect(written.line()).toMatchObject({
    password: '[REDACTED:password]',
    id: '[REDACTED:employee]',
    msg: 'got [REDACTED:api-key]',
  })
})
