import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, onTestFinished, test, vi } from 'vitest'
import { RunningMetrics } from '../metrics/fixtures/running-metrics.ts'
import { burn } from './fixtures/burn.ts'
import { collected, values } from './fixtures/collected.ts'
import { Listener } from './fixtures/listen.ts'
import { SYSTEM_METRICS } from './metric-map.ts'
import { startSystemMetrics } from './start-system-metrics.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as (options?: { type: 'minor' }) => void

function start(intervalSecs: number): void {
  const running = startSystemMetrics({ intervalSecs, logging: { file: '', stderr: true, level: 'info' } })
  onTestFinished(() => running.stop())
}

const added = (parts: Record<string, number>) => Object.values(parts).reduce((total, value) => total + value, 0)

test.runIf(process.platform === 'linux')(
  'every metric of the map is exported, with the attributes that it needs',
  async () => {
    await using metrics = new RunningMetrics()
    using listener = new Listener()
    start(1)
    collectGarbage()
    await listener.has(2)
    const all = await collected(metrics.engine)
    for (const [name, { attributes }] of Object.entries(SYSTEM_METRICS)) {
      const points = all.get(name) ?? []
      expect(points.length, name).toBeGreaterThan(0)
      for (const point of points) expect(Object.keys(point.attributes), name).toEqual(Object.keys(attributes))
    }
  },
)

test('the metrics are those of the reading that the event tells of', async () => {
  await using metrics = new RunningMetrics()
  using listener = new Listener()
  start(1)
  burn(0.3)
  await listener.has(2)
  const { attributes } = listener.events.at(-1)!
  expect(await values(metrics.engine, 'process.memory.usage')).toEqual({ '': attributes['rss_bytes'] })
  expect(await values(metrics.engine, 'process.thread.count')).toEqual({ '': attributes['thread_count'] })
  expect(await values(metrics.engine, 'process.unix.file_descriptor.count')).toEqual({ '': attributes['fd_count'] })
  const utilization = await values(metrics.engine, 'nodejs.eventloop.utilization')
  expect(utilization['']).toBeCloseTo(attributes['event_loop_utilization'] as number, 3)
  const { '': delay } = await values(metrics.engine, 'nodejs.eventloop.delay.p99')
  expect(delay! * 1000).toBeCloseTo(attributes['event_loop_delay_p99_ms'] as number, 2)
  const { '': longest } = await values(metrics.engine, 'nodejs.eventloop.delay.max')
  expect(longest! * 1000).toBeCloseTo(attributes['event_loop_delay_max_ms'] as number, 2)
})

test('CPU time rises by what is used; its utilization is a share of all CPUs that the process may use', async () => {
  await using metrics = new RunningMetrics()
  using listener = new Listener()
  start(1)
  const before = await values(metrics.engine, 'process.cpu.time')
  expect(Object.keys(before).toSorted()).toEqual(['system', 'user'])
  burn(0.5)
  await listener.has(2)
  const after = await values(metrics.engine, 'process.cpu.time')
  expect(added(after) - added(before)).toBeGreaterThanOrEqual(0.49)
  const { availableParallelism } = await import('node:os')
  const shares = await values(metrics.engine, 'process.cpu.utilization')
  const { cpu_percent } = listener.events.at(-1)!.attributes
  expect(added(shares) * availableParallelism() * 100).toBeCloseTo(cpu_percent as number, 1)
})

test('however often metrics are collected, nothing is read anew', async () => {
  await using metrics = new RunningMetrics()
  start(60)
  const read = vi.spyOn(process, 'resourceUsage')
  const own = async () =>
    [...(await collected(metrics.engine))].filter(([name]) => name in SYSTEM_METRICS && name !== 'v8js.gc.duration')
  const first = await own()
  for (let scrape = 0; scrape < 10; scrape += 1) expect(await own()).toEqual(first)
  expect(read.mock.calls.length).toBe(0)
  vi.restoreAllMocks()
})

test('each garbage collection is counted under its type, and none after the end', async () => {
  await using metrics = new RunningMetrics()
  const running = startSystemMetrics({ intervalSecs: 60, logging: { file: '', stderr: true, level: 'info' } })
  const begun = performance.now()
  const counts = () => values(metrics.engine, 'v8js.gc.duration')
  const has = (type: string, count: number) =>
    vi.waitUntil(async () => ((await counts())[type] ?? 0) >= count, { timeout: 30_000 })
  for (let time = 0; time < 3; time += 1) collectGarbage()
  await has('major', 3)
  const { minor = 0 } = await counts()
  collectGarbage({ type: 'minor' })
  await has('minor', minor + 1)
  const elapsed = (performance.now() - begun) / 1000
  for (const { sum } of (await collected(metrics.engine)).get('v8js.gc.duration')!) {
    expect(sum).toBeGreaterThan(0)
    expect(sum).toBeLessThan(elapsed)
  }
  running.stop()
  const { major: before } = await counts()
  collectGarbage()
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect((await counts())['major']).toBe(before)
})

test('where no metrics run, system metrics do no harm', async () => {
  using listener = new Listener()
  start(1)
  collectGarbage()
  await listener.has(2)
})
