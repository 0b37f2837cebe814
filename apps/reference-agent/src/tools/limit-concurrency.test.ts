import { expect, test } from 'vitest'
import { limitConcurrency } from './limit-concurrency.ts'

test('no more tasks run at once than allowed, in the order they came, and a failure frees its place', async () => {
  const inTurn = limitConcurrency(2)
  const started: number[] = []
  const followers: Promise<unknown>[] = []
  let running = 0
  let most = 0
  const task = (number: number): Promise<number> =>
    inTurn(async () => {
      started.push(number)
      running += 1
      most = Math.max(most, running)
      await new Promise((resolve) => setImmediate(resolve))
      // Tasks that come while others wait get no place before them.
      if (number < 5) followers.push(task(number + 5).catch(() => {}))
      await new Promise((resolve) => setImmediate(resolve))
      running -= 1
      if (number % 2 === 1) throw new Error(`task ${number}`)
      return number
    })
  const results = await Promise.allSettled([0, 1, 2, 3, 4].map(task))
  await Promise.all(followers)
  expect(started).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  expect(most).toBe(2)
  expect(results.map(({ status }) => status === 'fulfilled')).toEqual([true, false, true, false, true])
})
