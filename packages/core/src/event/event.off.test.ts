import { withContext, withSpan } from '@zeph-telemetry/core'
import { expect, test } from 'vitest'
import { state } from '../global-state.ts'
import { LogUnderTest } from '../log/fixtures/log-under-test.ts'
import { metering } from '../metrics/metering.ts'
import { HOSTILE } from './fixtures/hostile-values.ts'
import { counter, defineEvent, event, histogram } from './index.ts'

const burst = defineEvent({
  name: 'off.burst',
  fields: { burst_id: 'int', fired: counter('1'), latency: histogram('ms') },
  labels: { request_id: true },
  count: true,
})

test('an event is one log line with the ids of the work in progress, and nothing else', () => {
  const log = new LogUnderTest()
  withContext({ requestId: 'r-1', sessionId: 's-1' }, () =>
    withSpan('turn', {}, () => burst({ burst_id: 42, fired: 7, latency: 3 })),
  )
  const { time, pid, ...line } = log.line()
  expect(line).toEqual({
    ...{ level: 'info', msg: 'off.burst', 'event.name': 'off.burst', burst_id: 42, fired: 7, latency: 3 },
    ...{ request_id: 'r-1', session_id: 's-1' },
  })
  expect([state.engine, metering.registrations.size]).toEqual([undefined, 0])
})

test('`event` needs no declaration, and its level is the line’s', () => {
  const log = new LogUnderTest()
  event('off.plain', { password: 'hunter2' }, { level: 'error' })
  expect(log.line()).toMatchObject({ level: 'error', 'event.name': 'off.plain' })
  expect(log.text()).not.toContain('hunter2')
})

test.each(Object.entries(HOSTILE))('%s as the fields does no harm', (_, value) => {
  const log = new LogUnderTest()
  expect(() => event('off.hostile', value as object)).not.toThrow()
  expect(log.line()).toMatchObject({ msg: 'off.hostile' })
})

test('a block is called once, gives what its function gives, and is a line when that is done', async () => {
  const log = new LogUnderTest()
  const step = defineEvent({ name: 'off.step', span: true, fields: { burst_id: 'int', fired: counter('1') } })
  const error = new TypeError('no')
  expect(step({ burst_id: 1 }, ({ span }) => span.recording)).toBe(false)
  const later = step({ burst_id: 2 }, async (block) => {
    await Promise.resolve()
    block.set({ fired: 5 })
    return 'done'
  })
  expect(log.lines()).toHaveLength(1)
  expect(await later).toBe('done')
  const fails = () =>
    step({ burst_id: 3 }, () => {
      throw error
    })
  expect(fails).toThrow(error)
  await expect(step({ burst_id: 4 }, () => Promise.reject(error))).rejects.toBe(error)
  expect(log.lines().map(({ level, burst_id, fired, 'error.type': type }) => [level, burst_id, fired, type])).toEqual([
    ['info', 1, undefined, undefined],
    ['info', 2, 5, undefined],
    ['error', 3, undefined, 'TypeError'],
    ['error', 4, undefined, 'TypeError'],
  ])
  for (const { duration_ms } of log.lines()) expect(duration_ms).toBeGreaterThanOrEqual(0)
})
