import { setTimeout as pause } from 'node:timers/promises'
import { initObservability, type Timing, timed } from '@zeph-telemetry/core'
import { expect, test } from 'vitest'
import { CapturedStderr } from '../testing/capture-stderr.ts'

const { snapshot } = initObservability()

test('it is timed by hand: sync, and until a promise settles', async () => {
  const told: Timing[] = []
  const tell = (timing: Timing) => void told.push(timing)
  expect(timed('off.sync', () => 1, tell)).toBe(1)
  expect(await timed('off.async', () => pause(20, 2), tell)).toBe(2)
  expect(told[1]!.seconds).toBeGreaterThan(0.018)
  expect(told.map(({ failed }) => failed)).toEqual([false, false])
  const { spans } = snapshot()
  expect(spans['off.sync']!.outside).toMatchObject({ count: 1, last: told[0]!.seconds })
  expect(spans['off.async']!.outside).toMatchObject({ count: 1, errors: 0, max: told[1]!.seconds })
})

test('failures reach the caller and count', async () => {
  const error = new Error('no')
  const fails = () =>
    timed('off.fails', () => {
      throw error
    })
  expect(fails).toThrow(error)
  await expect(timed('off.fails', () => Promise.reject(error))).rejects.toBe(error)
  expect(snapshot().spans['off.fails']!.outside).toMatchObject({ count: 2, errors: 2 })
})

test('what is no promise of the language comes back as it is, and is done when it is returned', () => {
  const lazy = { then: () => expect.unreachable('nobody asked') }
  expect(timed('off.lazy', () => lazy)).toBe(lazy)
  expect(snapshot().spans['off.lazy']!.outside!.count).toBe(1)
})

test('what onDone throws is said once', () => {
  using stderr = new CapturedStderr()
  const deaf = () => {
    throw new Error('deaf')
  }
  expect([timed('off.deaf', () => 1, deaf), timed('off.deaf', () => 2, deaf)]).toEqual([1, 2])
  expect(stderr.about('deaf')).toHaveLength(1)
})

test('the snapshot is of the same form as with the condition', () => {
  expect(snapshot()).toMatchObject({ turns: {}, open: 0, overflowed: 0, rest: {} })
})
