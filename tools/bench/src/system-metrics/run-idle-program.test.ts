import { expect, test } from 'vitest'
import { runIdleProgram } from './run-idle-program.ts'

test('the idle program takes the readings that its interval asks for, and none where they are off', async () => {
  const node = process.execPath
  const [on, off] = await Promise.all(
    [1, 0].map((intervalSecs) => runIdleProgram({ node, intervalSecs, seconds: 2.5 })),
  )
  expect([2, 3]).toContain(on!.readings)
  expect(off!.readings).toBe(0)
  expect(on!.cpuSeconds).toBeGreaterThan(0)
  expect(on!.cpuSeconds).toBeLessThan(on!.wallSeconds)
})
