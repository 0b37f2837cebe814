import { setImmediate } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { loadTask } from './load-tasks.ts'
import { describeLoad, type LoadEnd, runLoad } from './run-load.ts'

const RUN = { name: 'shell', input: {}, output: '', milliseconds: 1 }

test('so many turns run at a time, each once, until the time is up; those that run then are counted', async () => {
  const enough = new AbortController()
  const begun: number[] = []
  let running = 0
  let most = 0
  const end = await runLoad({
    concurrency: 3,
    until: enough.signal,
    async runTurn(turn) {
      begun.push(turn)
      running += 1
      most = Math.max(most, running)
      if (turn === 7) enough.abort()
      await setImmediate()
      running -= 1
      return { toolRuns: turn % 2 === 0 ? [{ ...RUN, failed: true }] : [{ ...RUN, failed: false }] }
    },
  })
  expect(most).toBe(3)
  expect(begun).toEqual(begun.map((_, index) => index + 1))
  expect(begun.length).toBeGreaterThanOrEqual(7)
  const failedTools = begun.filter((turn) => turn % 2 === 0).length
  expect(end).toEqual({ turns: begun.length, failedTurns: 0, tools: begun.length, failedTools } satisfies LoadEnd)
})

test('after a failed turn no other begins, and it is said why', async () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => {})
  const end = await runLoad({
    concurrency: 1,
    until: new AbortController().signal,
    async runTurn(turn) {
      if (turn === 2) throw new Error('the model is away')
      return { toolRuns: [] }
    },
  })
  expect(said.mock.calls).toEqual([['A turn failed: the model is away']])
  said.mockRestore()
  expect(describeLoad(end)).toBe('2 turns, 1 of them failed; 0 tools, 0 of them failed')
})

test('every turn has a task, and the tasks come round again', () => {
  const tasks = Array.from({ length: 26 }, (_, index) => loadTask(index + 1))
  expect(new Set(tasks.slice(0, 13)).size).toBe(13)
  expect(tasks[13]).toBe(tasks[0])
  expect(tasks[15]).toBe('read src/order-16.ts')
})

test('a note that is deleted was kept a round before', () => {
  expect(loadTask(10)).toContain('order-10:')
  expect(loadTask(11 + 13)).toContain('"order-10"')
})
