import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { stopwatch } from '../off.ts'

test('without the condition it measures all the same', async () => {
  const elapsed = stopwatch()
  await pause(20)
  expect(elapsed()).toBeGreaterThan(18)
})
