/** Readings are held against what other sources say of this process, and against what the test does to it. */
import { execFileSync } from 'node:child_process'
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { freemem, totalmem } from 'node:os'
import { setTimeout } from 'node:timers/promises'
import { getHeapSpaceStatistics, getHeapStatistics } from 'node:v8'
import { Worker } from 'node:worker_threads'
import { expect, onTestFinished, test, vi } from 'vitest'
import { listedDescriptors } from './file-descriptors.ts'
import { block, burn } from './fixtures/burn.ts'
import type { Reading } from './reading.ts'
import { SystemReader } from './system-reader.ts'

function newReader(): SystemReader {
  const reader = new SystemReader()
  onTestFinished(() => reader.stop())
  return reader
}

const status = (key: string) =>
  Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(readFileSync('/proc/self/status', 'utf8'))![1])
const fromPs = (column: string) =>
  Number(execFileSync('ps', ['-o', `${column}=`, '-p', String(process.pid)], { encoding: 'utf8' }))
/** Fields of /proc/self/stat, counted from 1 as its manual page does. */
const stat = (field: number) => {
  const text = readFileSync('/proc/self/stat', 'latin1')
  return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[field - 3])
}
const MIB = 2 ** 20

/** That `value` is within a share of `other`. */
function expectNear(value: number | undefined, other: number, share: number): void {
  expect(value).toBeGreaterThan(other * (1 - share))
  expect(value).toBeLessThan(other * (1 + share))
}

const linux = test.runIf(process.platform === 'linux')

linux('memory is what the kernel and ps say', () => {
  const reading = newReader().read()
  expectNear(reading.rssBytes, status('VmRSS') * 1024, 0.1)
  expectNear(reading.rssBytes, fromPs('rss') * 1024, 0.1)
  expectNear(reading.virtualBytes, fromPs('vsz') * 1024, 0.1)
})

test('memory that the process fills is in the resident set', () => {
  const reader = newReader()
  const before = reader.read().rssBytes!
  const filled = Buffer.alloc(200 * MIB, 1)
  const after = reader.read().rssBytes!
  expect(filled.length).toBe(200 * MIB)
  expect(after - before).toBeGreaterThan(150 * MIB)
  expect(after - before).toBeLessThan(300 * MIB)
})

linux('threads are those of the task list, and each worker is one more', async () => {
  const reader = newReader()
  const listed = () => readdirSync('/proc/self/task').length
  const before = reader.read().threadCount!
  expect(before).toBe(listed())
  const workers = Array.from({ length: 3 }, () => new Worker('setInterval(() => {}, 1e6)', { eval: true }))
  await Promise.all(workers.map((worker) => new Promise((resolve) => worker.once('online', resolve))))
  const during = reader.read().threadCount!
  expect(during).toBe(listed())
  expect(during - before).toBeGreaterThanOrEqual(3)
  await Promise.all(workers.map((worker) => worker.terminate()))
})

linux('descriptors are those that the kernel lists, and each open file is one more', () => {
  const reader = newReader()
  const before = reader.read().fdCount!
  const files = Array.from({ length: 25 }, () => openSync(import.meta.filename, 'r'))
  const during = reader.read().fdCount!
  expect(during - before).toBe(25)
  expect(during).toBe(readdirSync('/proc/self/fd').length - 1)
  expect(during).toBe(listedDescriptors())
  for (const file of files) closeSync(file)
  expect(reader.read().fdCount).toBe(before)
})

linux('CPU time is what the kernel counted, in clock ticks of 10 ms', () => {
  const reader = newReader()
  reader.read()
  burn(0.3)
  const cpu = reader.read().cpu!
  expect(Math.abs(cpu.userSeconds - stat(14) / 100)).toBeLessThan(0.05)
  expect(Math.abs(cpu.systemSeconds - stat(15) / 100)).toBeLessThan(0.05)
})

test('the CPU share of a reading is that of the time since the one before: high after work, low after waiting', async () => {
  const reader = newReader()
  const first = reader.read().cpu!
  const start = performance.now()
  burn(0.4)
  const busy = reader.read().cpu!
  const passed = (performance.now() - start) / 1000
  const used = busy.userSeconds + busy.systemSeconds - first.userSeconds - first.systemSeconds
  expect(used).toBeGreaterThanOrEqual(0.39)
  expectNear(busy.userShare + busy.systemShare, used / passed, 0.1)
  await setTimeout(500)
  const idle = reader.read().cpu!
  expect(idle.userShare + idle.systemShare).toBeLessThan((busy.userShare + busy.systemShare) / 2)
})

test('the first reading has the CPU share since the process began', () => {
  const { userSeconds, systemSeconds, userShare, systemShare } = newReader().read().cpu!
  expectNear(userShare + systemShare, (userSeconds + systemSeconds) / (performance.now() / 1000), 0.01)
})

linux('page faults are those of the kernel, and touching new memory makes them', () => {
  const reader = newReader()
  const before = reader.read().pageFaults!
  expectNear(before.minor, stat(10), 0.02)
  expect(before.major).toBeLessThanOrEqual(stat(12))
  Buffer.alloc(64 * MIB, 1)
  // A page may be as large as 2 MiB.
  expect(reader.read().pageFaults!.minor - before.minor).toBeGreaterThanOrEqual(32)
})

linux('context switches are at least those of the threads that are there', async () => {
  const switches = (kind: string) =>
    readdirSync('/proc/self/task')
      .map((task) => readFileSync(`/proc/self/task/${task}/status`, 'utf8'))
      .map((text) => Number(new RegExp(`^${kind}_ctxt_switches:\\s+(\\d+)$`, 'm').exec(text)![1]))
      .reduce((sum, count) => sum + count, 0)
  const reader = newReader()
  const before = reader.read().contextSwitches!
  for (let turn = 0; turn < 20; turn += 1) await setTimeout(1)
  const least = { voluntary: switches('voluntary'), involuntary: switches('nonvoluntary') }
  const after = reader.read().contextSwitches!
  expect(after.voluntary).toBeGreaterThanOrEqual(least.voluntary)
  expect(after.involuntary).toBeGreaterThanOrEqual(least.involuntary)
  expect(after.voluntary - before.voluntary).toBeGreaterThanOrEqual(10)
})

test('a block of the event loop is seen as delay and as use; an idle loop has next to none', async () => {
  const reader = newReader()
  await setTimeout(100)
  reader.read()
  await setTimeout(300)
  const idle = reader.read()
  const blocked = block(0.4)
  await setTimeout(100)
  const busy = reader.read()
  expect(busy.loopDelay!.max).toBeGreaterThan(blocked - 0.06)
  expect(busy.loopDelay!.max).toBeLessThan(blocked * 10)
  expect(busy.loopDelay!.p99).toBeGreaterThan(blocked - 0.06)
  expect(busy.loopDelay!.stddev).toBeGreaterThan(idle.loopDelay!.stddev)
  // The timer itself comes every 50 ms: that is no delay.
  expect(idle.loopDelay!.min).toBeLessThan(0.025)
  expect(idle.loopDelay!.min).toBeGreaterThanOrEqual(0)
  expect(busy.loop!.utilization).toBeGreaterThan(0.6)
  expect(idle.loop!.utilization).toBeLessThan(busy.loop!.utilization / 2)
  expect(busy.loop!.activeSeconds - idle.loop!.activeSeconds).toBeGreaterThan(blocked * 0.9)
  expect(busy.loop!.idleSeconds).toBeGreaterThan(idle.loop!.idleSeconds)
})

test('the delay of a reading is that since the one before, and absent where nothing was measured', async () => {
  const reader = newReader()
  expect(reader.read()).not.toHaveProperty('loopDelay')
  await setTimeout(100)
  block(1)
  await setTimeout(100)
  expect(reader.read().loopDelay!.max).toBeGreaterThan(0.9)
  expect(reader.read()).not.toHaveProperty('loopDelay')
  await setTimeout(200)
  expect(reader.read().loopDelay!.max).toBeLessThan(0.9)
})

test('a block that begins right after a reading, and one that ends right before it, are not lost', async () => {
  const reader = newReader()
  await setTimeout(200)
  reader.read()
  block(0.4)
  await setTimeout(100)
  expect(reader.read().loopDelay!.max).toBeGreaterThan(0.3)
  block(0.4)
  const first = reader.read().loopDelay?.max ?? 0
  await setTimeout(100)
  const second = reader.read().loopDelay!.max
  expect(Math.max(first, second)).toBeGreaterThan(0.3)
})

test('the heap is what V8 says, and its spaces add up to it', () => {
  const reader = newReader()
  const before = reader.read()
  expectNear(before.heapUsedBytes, getHeapStatistics().used_heap_size, 0.1)
  const kept = Array.from({ length: 1e6 }, (_, index) => ({ index }))
  const after = reader.read()
  expect(kept.length).toBe(1e6)
  expect(after.heapUsedBytes! - before.heapUsedBytes!).toBeGreaterThan(16 * MIB)
  const sum = (key: 'used' | 'size' | 'physical' | 'available') =>
    after.heapSpaces!.reduce((total, space) => total + space[key], 0)
  expectNear(sum('used'), after.heapUsedBytes!, 0.05)
  expectNear(sum('size'), getHeapStatistics().total_heap_size, 0.1)
  expectNear(sum('physical'), getHeapStatistics().total_physical_size, 0.1)
  const available = getHeapSpaceStatistics().reduce((total, space) => total + space.space_available_size, 0)
  expectNear(sum('available'), available, 0.2)
  expect(after.heapSpaces!.map(({ name }) => name)).toEqual(expect.arrayContaining(['new_space', 'old_space']))
})

test('timers and servers count as active as long as they keep the loop alive', async () => {
  const reader = newReader()
  const count = (kind: string) => reader.read().activeResources!.get(kind) ?? 0
  const timers = count('Timeout')
  const waiting = Array.from({ length: 7 }, () => globalThis.setTimeout(() => {}, 1e6))
  expect(count('Timeout') - timers).toBe(7)
  waiting[0]!.unref()
  expect(count('Timeout') - timers).toBe(6)
  for (const timer of waiting) clearTimeout(timer)
  expect(count('Timeout')).toBe(timers)
  const servers = count('TCPServerWrap')
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, resolve))
  expect(count('TCPServerWrap') - servers).toBe(1)
  await new Promise((resolve) => server.close(resolve))
  await vi.waitUntil(() => count('TCPServerWrap') === servers)
})

test('the machine has the memory that Node says, and CPU shares that add up to 1', async () => {
  const reader = newReader()
  expect(reader.read().host).not.toHaveProperty('cpuShares')
  burn(0.3)
  const { host } = reader.read()
  expectNear(host!.totalBytes, totalmem(), 0.01)
  expectNear(host!.availableBytes, freemem(), 0.1)
  const { user, system, idle } = host!.cpuShares!
  expect(user + system + idle).toBeCloseTo(1, 9)
  expect(user).toBeGreaterThan(0.05)
  expect(Math.min(system, idle)).toBeGreaterThanOrEqual(0)
})

test('uptime is that of the process', () => {
  expectNear(newReader().read().uptimeSeconds, performance.now() / 1000, 0.2)
})

linux('a reading on Linux lacks nothing after the first', async () => {
  const reader = newReader()
  reader.read()
  await setTimeout(100)
  const everything: Required<Reading> = reader.read() as Required<Reading>
  expect(Object.keys(everything).toSorted()).toEqual([
    ...['activeResources', 'contextSwitches', 'cpu', 'fdCount', 'heapSpaces', 'heapUsedBytes', 'host', 'loop'],
    ...['loopDelay', 'pageFaults', 'rssBytes', 'threadCount', 'uptimeSeconds', 'virtualBytes'],
  ])
})
