import { AsyncLocalStorage } from 'node:async_hooks'
import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Batcher, type BatcherOptions } from './batcher.ts'

interface Delivery {
  readonly batch: readonly number[]
  readonly done: () => void
}

const deliveries: Delivery[] = []
const batches = () => deliveries.map(({ batch }) => batch)
const deliver = (batch: readonly number[]) => new Promise<void>((done) => deliveries.push({ batch, done }))
const finish = async (at: number) => {
  deliveries[at]!.done()
  await turn()
}

beforeEach(() => void deliveries.splice(0))
afterEach(() => void vi.useRealTimers())

function opened(options: Partial<BatcherOptions<number>> = {}): Batcher<number> {
  const batcher = new Batcher<number>({ maxQueue: 6, maxBatch: 3, delayMs: 1e6, ...options })
  batcher.open(deliver)
  return batcher
}

const addAll = (batcher: Batcher<number>, ...items: number[]) => items.map((item) => batcher.add(item))

/** True if the promise has settled by now. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  return Promise.race([promise.then(() => true), turn(false)])
}

test('a full batch goes at the next turn, what is left over waits', async () => {
  const batcher = opened()
  addAll(batcher, 1, 2, 3, 4)
  expect(batches()).toEqual([])
  await turn()
  expect(batches()).toEqual([[1, 2, 3]])
  expect(batcher.pending).toBe(4)
})

test('after the delay the rest goes; each new rest has a delay of its own', async () => {
  vi.useFakeTimers()
  const batcher = opened({ delayMs: 100 })
  addAll(batcher, 1)
  vi.advanceTimersByTime(60)
  addAll(batcher, 2)
  vi.advanceTimersByTime(39)
  expect(batches()).toEqual([])
  vi.advanceTimersByTime(1)
  expect(batches()).toEqual([[1, 2]])
  addAll(batcher, 3)
  vi.advanceTimersByTime(99)
  expect(batches()).toEqual([[1, 2]])
  vi.advanceTimersByTime(1)
  expect(batches()).toEqual([[1, 2], [3]])
})

test('what waits and what is on its way share the bound', async () => {
  const batcher = opened()
  expect(addAll(batcher, 1, 2, 3)).toEqual([true, true, true])
  await turn()
  expect(addAll(batcher, 4, 5, 6, 7)).toEqual([true, true, true, false])
  await finish(0)
  expect(addAll(batcher, 8, 9)).toEqual([true, true])
  await turn()
  expect(batches()).toEqual([
    [1, 2, 3],
    [4, 5, 6],
  ])
  expect(batcher.pending).toBe(5)
})

test('no more batches are on their way than a full queue has; what waits goes when one is done', async () => {
  const batcher = opened()
  for (const item of [1, 2]) {
    addAll(batcher, item)
    void batcher.flush()
  }
  addAll(batcher, 3, 4, 5)
  await turn()
  expect(batches()).toEqual([[1], [2]])
  await finish(1)
  expect(batches()).toEqual([[1], [2], [3, 4, 5]])
})

test('nothing is delivered before it is open, and nothing that was added before is lost', async () => {
  const batcher = new Batcher<number>({ maxQueue: 6, maxBatch: 3, delayMs: 1e6 })
  addAll(batcher, 1, 2, 3, 4)
  await turn()
  await batcher.flush()
  expect([batches(), batcher.pending]).toEqual([[], 4])
  batcher.open(deliver)
  await turn()
  expect(batches()).toEqual([[1, 2, 3]])
})

test('a flush waits for what is on its way and what was there before it, not for what comes later', async () => {
  const batcher = opened({ maxQueue: 9 })
  addAll(batcher, 1, 2, 3)
  await turn()
  addAll(batcher, 4)
  const flushed = batcher.flush()
  expect(batches()).toEqual([[1, 2, 3], [4]])
  addAll(batcher, 5, 6, 7)
  await turn()
  await finish(0)
  expect(await isSettled(flushed)).toBe(false)
  await finish(1)
  expect(await isSettled(flushed)).toBe(true)
  expect(batches()).toEqual([[1, 2, 3], [4], [5, 6, 7]])
})

test('a flush of more than may be on its way at once sends everything all the same', async () => {
  const batcher = opened({ maxQueue: 4, maxBatch: 2 })
  for (const item of [1, 2]) {
    addAll(batcher, item)
    void batcher.flush()
  }
  addAll(batcher, 3, 4)
  const flushed = batcher.flush()
  expect(batches()).toEqual([[1], [2]])
  await finish(0)
  expect(batches()).toEqual([[1], [2], [3, 4]])
  await finish(1)
  expect(await isSettled(flushed)).toBe(false)
  await finish(2)
  await flushed
})

test('while no more may be on their way, it does nothing but wait', async () => {
  const batcher = opened({ maxQueue: 9 })
  addAll(batcher, 1)
  void batcher.flush()
  addAll(batcher, 2)
  void batcher.flush()
  addAll(batcher, 3)
  void batcher.flush()
  addAll(batcher, 4, 5, 6)
  await turn()
  const scheduled = vi.spyOn(globalThis, 'setImmediate')
  for (let round = 0; round < 10; round += 1) await turn()
  expect(scheduled.mock.calls.length).toBe(0)
  scheduled.mockRestore()
  await finish(0)
  expect(batches()).toEqual([[1], [2], [3], [4, 5, 6]])
})

test('the delay does not bring more on their way than may be', async () => {
  vi.useFakeTimers()
  const batcher = opened({ delayMs: 100 })
  for (const item of [1, 2]) {
    addAll(batcher, item)
    void batcher.flush()
  }
  addAll(batcher, 3)
  vi.advanceTimersByTime(100)
  expect(batches()).toEqual([[1], [2]])
})

test('what is cleared leaves no timer behind', () => {
  vi.useFakeTimers()
  const batcher = opened()
  addAll(batcher, 1)
  expect(vi.getTimerCount()).toBe(1)
  batcher.clear()
  expect(vi.getTimerCount()).toBe(0)
})

test('what is cleared is not delivered, and comes in batches', async () => {
  const batcher = opened()
  addAll(batcher, 1, 2, 3, 4)
  expect(batcher.clear()).toEqual([[1, 2, 3], [4]])
  await turn()
  await batcher.flush()
  expect([batches(), batcher.pending, batcher.clear()]).toEqual([[], 0, []])
})

test('nothing that it does runs in the context of who added', async () => {
  const storage = new AsyncLocalStorage<string>()
  const seen: (string | undefined)[] = []
  const batcher = new Batcher<number>({ maxQueue: 6, maxBatch: 3, delayMs: 1e6 })
  batcher.open(async () => void seen.push(storage.getStore()))
  await storage.run('of the program', async () => {
    addAll(batcher, 1, 2, 3)
    await turn()
    addAll(batcher, 4)
    await batcher.flush()
  })
  expect(seen).toEqual([undefined, undefined])
})

describe('where items have a size', () => {
  const size = { of: (item: number) => item, maxQueue: 100, maxBatch: 40 }

  test('what waits and what is on its way is bounded together, and what has been delivered makes room', async () => {
    const batcher = opened({ size })
    expect(addAll(batcher, 40, 50, 11, 10, 1)).toEqual([true, true, false, true, false])
    await turn()
    expect(addAll(batcher, 1)).toEqual([false])
    await finish(0)
    expect(addAll(batcher, 29, 12)).toEqual([true, false])
    batcher.clear()
  })

  test('a batch goes when it is as large as one may be, and is no larger unless one item is', async () => {
    const batcher = opened({ size })
    addAll(batcher, 10, 20)
    await turn()
    expect(batches()).toEqual([])
    addAll(batcher, 15, 50)
    await turn()
    await finish(0)
    expect(batches()).toEqual([[10, 20], [15], [50]])
  })

  test('a flush delivers all of it, and what is cleared comes in such batches and makes room', async () => {
    const batcher = opened({ size })
    addAll(batcher, 30, 5)
    void batcher.flush()
    expect(batches()).toEqual([[30, 5]])
    addAll(batcher, 30, 30)
    expect(batcher.clear()).toEqual([[30], [30]])
    expect(addAll(batcher, 65, 1)).toEqual([true, false])
  })
})
