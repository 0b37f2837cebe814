/** The addon itself, in this thread and in another. */
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { buildAddon } from '@zeph-telemetry/native-addon'
import { describe, expect, test } from 'vitest'
import { binaryName } from './binary-name.ts'
import { loadAllocNative, SLOTS } from './index.ts'

const missing: string | undefined = await buildAddon().then(
  () => undefined,
  (error: Error) => error.message,
)
if (missing !== undefined) console.log(`the addon is not tested: ${missing}`)

test('a binary is named by platform, processor, C library and ABI', () => {
  const target = { platform: 'linux', arch: 'arm64', abi: '137', isMusl: false }
  expect(binaryName(target)).toBe('linux-arm64/node-137.node')
  expect(binaryName({ ...target, isMusl: true })).toBe('linux-arm64-musl/node-137.node')
  expect(binaryName()).toContain(`${process.platform}-${process.arch}`)
  expect(binaryName()).toContain(`node-${process.versions.modules}.node`)
})

describe.skipIf(missing !== undefined)('counts', () => {
  const keep: { value: unknown } = { value: undefined }

  function objects(count: number): void {
    for (let index = 0; index < count; index += 1) keep.value = { a: index, b: index, c: index }
  }

  test('what is allocated, over collections', () => {
    const native = loadAllocNative()
    const counts = native.attach()
    expect(native.attach()).toBe(counts)
    const allocated = () => {
      native.read()
      return counts[SLOTS.heap]! + counts[SLOTS.freed]!
    }
    objects(200_000)
    const [before, collections] = [allocated(), counts[SLOTS.collections]!]
    objects(2_000_000)
    expect((allocated() - before) / (2_000_000 * 48)).toBeCloseTo(1, 1)
    expect(counts[SLOTS.collections]).toBeGreaterThan(collections)
    native.detach()
  })

  test('what buffers hold outside the heap, growing and shrinking apart', () => {
    const native = loadAllocNative()
    const counts = native.attach()
    native.read()
    const before = counts[SLOTS.externalGrown]!
    const buffers = Array.from({ length: 100 }, () => Buffer.alloc(4096))
    native.read()
    expect(counts[SLOTS.externalGrown]! - before).toBeGreaterThanOrEqual(100 * 4096)
    expect(buffers).toHaveLength(100)
    native.detach()
  })

  test('samples tell how large an allocation is; one sampler at a time', () => {
    const native = loadAllocNative()
    const counts = native.attach()
    expect(native.startSampling(64 * 1024)).toBe(true)
    expect(native.startSampling(64 * 1024)).toBe(false)
    objects(1_000_000)
    native.readSamples()
    expect(counts[SLOTS.samples]).toBeGreaterThan(100)
    expect(counts[SLOTS.sampledBytes]! / counts[SLOTS.sampledCount]!).toBeGreaterThan(30)
    native.stopSampling()
    native.detach()
  })

  test('each thread counts its own, and may end while it is attached', async () => {
    const native = loadAllocNative()
    const counts = native.attach()
    native.read()
    const before = counts[SLOTS.heap]! + counts[SLOTS.freed]!
    const worker = new Worker(fileURLToPath(new URL('fixtures/allocating-worker.ts', import.meta.url)), {
      execArgv: [],
    })
    const ended = once(worker, 'exit')
    const [allocated] = (await once(worker, 'message')) as [number]
    await ended
    native.read()
    const here = counts[SLOTS.heap]! + counts[SLOTS.freed]! - before
    // What a collection is still sweeping is estimated: within 2 %.
    expect(allocated / 48_000_000).toBeGreaterThan(0.98)
    expect(here).toBeLessThan(10_000_000)
    native.detach()
  })
})
