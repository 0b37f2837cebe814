import { once } from 'node:events'
import { expect, test } from 'vitest'
import { createRunningTurns } from './running-turns.ts'
import type { StopCause, StoppedError } from './stopped-error.ts'

const aborted = async (signal: AbortSignal): Promise<StopCause> => {
  if (!signal.aborted) await once(signal, 'abort')
  return (signal.reason as StoppedError).why
}

test('each turn has a signal of its own; a session’s turns are stopped alone, or all, each once', async () => {
  const running = createRunningTurns({ limitMilliseconds: () => undefined })
  const [first, second, third] = ['a', 'a', 'b'].map((sessionId) => running.run(sessionId, aborted))
  expect(running.stop('interrupted', 'a')).toBe(2)
  expect(await Promise.all([first, second])).toEqual(['interrupted', 'interrupted'])
  expect(running.stop('closing')).toBe(1)
  expect(running.stop('interrupted')).toBe(0)
  expect(await third).toBe('closing')
  expect(running.stop('closing')).toBe(0)
})

test('a turn that has ended by itself cannot be stopped', async () => {
  const running = createRunningTurns({ limitMilliseconds: () => undefined })
  expect(await running.run('a', async () => 'answered')).toBe('answered')
  expect(running.stop('interrupted')).toBe(0)
})

test('a turn that takes longer than the limit is stopped, by the limit as it is when the turn begins', async () => {
  let limit: number | undefined = 5
  const running = createRunningTurns({ limitMilliseconds: () => limit })
  const turn = running.run('a', aborted)
  limit = undefined
  expect(await turn).toBe('too_long')
  const other = running.run('a', aborted)
  running.stop('interrupted')
  expect(await other).toBe('interrupted')
})

test('what a turn rejects with reaches who asked, and all is settled when none runs any more', async () => {
  const running = createRunningTurns({ limitMilliseconds: () => undefined })
  await running.settled()
  const failing = Promise.withResolvers<string>()
  const turn = running.run('a', () => failing.promise)
  let isSettled = false
  const settled = running.settled().then(() => {
    isSettled = true
  })
  await Promise.resolve()
  expect(isSettled).toBe(false)
  failing.reject(new Error('the model is away'))
  await expect(turn).rejects.toThrow('the model is away')
  await settled
})
