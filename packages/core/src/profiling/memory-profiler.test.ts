/** Real readings of this thread's heap. */

import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { runProgram } from '../fixtures/run-program.ts'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { MemoryProfiler, type MemoryProfilerOptions } from './memory-profiler.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

afterEach(() => void vi.useRealTimers())

function started(options?: MemoryProfilerOptions): MemoryProfiler {
  const memory = new MemoryProfiler(options)
  onTestFinished(() => memory.stop())
  memory.start()
  return memory
}

/** An array's elements, on the heap. */
const megabytes = (count: number) => Array.from({ length: count }, () => new Array<number>(125_000).fill(0.5))
const MB = 1_000_000

test('allocations are all that was allocated between two samples, however much of it was collected', () => {
  const memory = started()
  for (let round = 0; round < 20; round += 1) {
    megabytes(10)
    collect()
  }
  const sample = memory.sample()!
  expect(sample.allocations).toBeGreaterThan(200 * MB)
  expect(sample.allocations).toBeLessThan(240 * MB)
  expect(sample.deallocations).toBeGreaterThan(190 * MB)
  expect(sample.deallocations).toBeLessThanOrEqual(sample.allocations + 20 * MB)
  const kept = megabytes(20)
  expect(memory.sample()!.allocations).toBeGreaterThan(20 * MB)
  expect([kept.length, memory.sample()!.allocations < MB]).toEqual([20, true])
})

test('what is kept is growth, what is let go is none', () => {
  const memory = started()
  const sampled = (count: number) => {
    for (let index = 0; index < count; index += 1) {
      collect()
      memory.sample()
    }
  }
  sampled(4)
  const kept = megabytes(30)
  sampled(6)
  const { growth, peakMemory, totalAllocations } = memory.report()
  expect(kept).toHaveLength(30)
  expect(growth).toBeGreaterThan(29 * MB)
  expect(growth).toBeLessThan(40 * MB)
  expect(totalAllocations).toBeGreaterThan(30 * MB)
  expect(peakMemory).toBeGreaterThan(30 * MB)
})

test('buffers are external memory, and count in the peak', () => {
  const memory = started()
  const before = memory.sample()!
  const buffer = Buffer.alloc(50 * MB)
  const after = memory.sample()!
  expect(buffer).toHaveLength(50 * MB)
  expect(after.external - before.external).toBeGreaterThan(49 * MB)
  expect(memory.report().peakMemory).toBe(after.heapSize + after.external)
  expect(after.rss).toBeGreaterThan(after.heapSize)
})

test('one sample at the start, one each interval, one at the end', () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] })
  const memory = started({ intervalMs: 500 })
  vi.advanceTimersByTime(1600)
  memory.stop()
  vi.advanceTimersByTime(5000)
  const { samples } = memory.report()
  const start = samples[0]!.timestamp.getTime()
  expect(samples.map(({ timestamp }) => timestamp.getTime() - start)).toEqual([0, 500, 1000, 1500, 1600])
})

test('the ring keeps the newest in order, and sums know the others', () => {
  const memory = started({ capacity: 3 })
  const taken = [memory.report().samples[0]!]
  for (let index = 0; index < 6; index += 1) taken.push(memory.sample()!)
  const { samples, forgotten, totalAllocations, peakRss } = memory.report()
  expect(samples).toEqual(taken.slice(-3))
  expect(forgotten).toBe(4)
  expect(totalAllocations).toBe(taken.reduce((sum, sample) => sum + sample.allocations, 0))
  expect(peakRss).toBe(Math.max(...taken.map(({ rss }) => rss)))
})

test('a profiler that does not run takes no samples; a second start or stop does nothing', () => {
  const memory = new MemoryProfiler()
  expect([memory.running, memory.sample(), memory.report().samples]).toEqual([false, undefined, []])
  memory.start()
  memory.start()
  expect([memory.running, memory.report().samples.length]).toEqual([true, 1])
  memory.stop()
  memory.stop()
  expect([memory.running, memory.report().samples.length]).toEqual([false, 2])
  expect(memory.sample()).toBeUndefined()
})

test('started again it goes on, and what was allocated meanwhile is not its', async () => {
  const memory = started()
  memory.stop()
  const kept = megabytes(20)
  memory.start()
  await sleep(1)
  expect(kept).toHaveLength(20)
  expect(memory.report().samples).toHaveLength(3)
  expect(memory.report().totalAllocations).toBeLessThan(5 * MB)
})

test('it keeps no process alive', async () => {
  const program = ['../profiling/fixtures/memory.ts'] as const
  const result = await runProgram({ program, workingDirectory: temporaryDirectory() })
  expect(result).toMatchObject({ code: 0, stderr: '', stdout: 'started\n' })
})
