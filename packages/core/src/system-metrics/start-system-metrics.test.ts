import { setTimeout } from 'node:timers/promises'
import { withSpan } from '@zeph-telemetry/core'
import { expect, onTestFinished, test, vi } from 'vitest'
import { RunningMetrics } from '../metrics/fixtures/running-metrics.ts'
import { metering } from '../metrics/metering.ts'
import { CapturedStderr } from '../testing/capture-stderr.ts'
import { collectGarbageUntil } from '../testing/collect-garbage.ts'
import { block } from './fixtures/burn.ts'
import { collected, values } from './fixtures/collected.ts'
import { Listener } from './fixtures/listen.ts'
import { SYSTEM_METRICS } from './metric-map.ts'
import { startSystemMetrics } from './start-system-metrics.ts'

const NO_LOG = { file: '', stderr: true, level: 'info' } as const

function start(intervalSecs: number) {
  const running = startSystemMetrics({ intervalSecs, logging: NO_LOG })
  onTestFinished(() => running.stop())
  return running
}

const secondsBetween = (events: Listener['events'], from: number, to: number) =>
  (events[to]!.time - events[from]!.time) / 1e9

function observed(): string[] {
  return Object.keys(SYSTEM_METRICS).filter((name) => (metering.registrations.get(name)?.sources.size ?? 0) > 0)
}

test('a reading is an INFO event with the values that a person looks for, and counters for the trace file', async () => {
  using listener = new Listener()
  start(1)
  await listener.has(2)
  const [first, second] = listener.events
  expect([first!.name, first!.severity]).toEqual(['system.metrics', 'info'])
  const { rss_bytes, cpu_percent, thread_count, fd_count, ...more } = second!.attributes as Record<string, number>
  for (const value of [rss_bytes, cpu_percent, thread_count, fd_count]) expect(value).toBeGreaterThan(0)
  expect(Object.keys(more)).toEqual([
    ...['heap_used_bytes', 'event_loop_utilization', 'event_loop_delay_p99_ms', 'event_loop_delay_max_ms'],
    ...['host_available_bytes', 'host_cpu_percent'],
  ])
  expect(second!.counters).toEqual({
    memory: { rss_bytes, heap_used_bytes: more['heap_used_bytes'] },
    cpu: { percent: cpu_percent },
    process: { thread_count, fd_count },
    event_loop: {
      utilization: more['event_loop_utilization'],
      delay_p99_ms: more['event_loop_delay_p99_ms'],
      delay_max_ms: more['event_loop_delay_max_ms'],
    },
    host: { available_bytes: more['host_available_bytes'], cpu_percent: more['host_cpu_percent'] },
  })
})

test('the first reading is taken at once, the next ones an interval apart', async () => {
  using listener = new Listener()
  start(1.5)
  expect(listener.events.length).toBe(1)
  await listener.has(3)
  expect(secondsBetween(listener.events, 0, 1)).toBeGreaterThan(1.45)
  expect(secondsBetween(listener.events, 1, 2)).toBeGreaterThan(1.45)
})

test('an interval below a second counts as one', async () => {
  using listener = new Listener()
  start(0.01)
  await listener.has(2)
  expect(secondsBetween(listener.events, 0, 1)).toBeGreaterThan(0.95)
})

test.each([0, -1, Number.NaN])('an interval of %s reads, observes and schedules nothing', async (intervalSecs) => {
  using listener = new Listener()
  const read = vi.spyOn(process, 'resourceUsage')
  const schedule = vi.spyOn(globalThis, 'setInterval')
  start(intervalSecs).stop()
  expect([listener.events, observed(), read.mock.calls, schedule.mock.calls]).toEqual([[], [], [], []])
  vi.restoreAllMocks()
})

test('ticks that a blocked event loop missed are skipped, not made up for', async () => {
  using listener = new Listener()
  start(1)
  const blocked = block(3.5)
  await listener.has(2)
  await setTimeout(500)
  expect(listener.events.length).toBe(2)
  await listener.has(3)
  expect(secondsBetween(listener.events, 0, 1)).toBeGreaterThan(blocked)
  expect(secondsBetween(listener.events, 1, 2)).toBeGreaterThan(0.9)
  const { event_loop_delay_max_ms } = listener.events[1]!.attributes
  expect(event_loop_delay_max_ms).toBeGreaterThan((blocked - 0.1) * 1000)
})

test('stopping takes a last reading, and leaves no timer, no listener and nothing observed', async () => {
  using listener = new Listener()
  expect(observed()).toEqual([])
  const listeners = () => ['exit', 'SIGTERM', 'uncaughtExceptionMonitor'].map((event) => process.listenerCount(event))
  const before = listeners()
  const schedule = vi.spyOn(globalThis, 'setInterval')
  const running = start(1)
  expect(listeners()).not.toEqual(before)
  const timers = schedule.mock.results.map(({ value }) => value as NodeJS.Timeout & { _destroyed: boolean })
  vi.restoreAllMocks()
  const { 'v8js.gc.duration': _recorded, ...observables } = SYSTEM_METRICS
  expect(observed()).toEqual(Object.keys(observables))
  expect(timers.map((timer) => timer.hasRef())).toEqual([false, false])
  await setTimeout(300)
  running.stop()
  running.stop()
  expect(listener.events.length).toBe(2)
  expect(observed()).toEqual([])
  expect(timers.map((timer) => timer._destroyed)).toEqual([true, true])
  expect(listeners()).toEqual(before)
  await setTimeout(1200)
  expect(listener.events.length).toBe(2)
})

test('after the last reading the metrics can still be collected, until it is stopped', async () => {
  await using metrics = new RunningMetrics()
  using listener = new Listener()
  const running = start(60)
  await setTimeout(150)
  running.readLast()
  running.readLast()
  expect(listener.events.length).toBe(2)
  const { rss_bytes } = listener.events[1]!.attributes
  expect(Object.values(await values(metrics.engine, 'process.memory.usage'))).toEqual([rss_bytes])
  running.stop()
  expect(listener.events.length).toBe(2)
  expect(observed()).toEqual([])
})

test('a last reading of next to no time is not taken', () => {
  using listener = new Listener()
  const startAndStop = () => {
    listener.events.length = 0
    const before = performance.now()
    start(1).stop()
    return performance.now() - before
  }
  // A busy machine may hold the process up in between.
  while (startAndStop() >= 100);
  expect(listener.events.length).toBe(1)
})

test('two that run at the same time do not disturb each other', async () => {
  using listener = new Listener()
  const [one, other] = [start(60), start(60)]
  expect(observed().length).toBeGreaterThan(20)
  one.stop()
  expect(observed().length).toBeGreaterThan(20)
  other.stop()
  expect(observed()).toEqual([])
  expect(listener.events.length).toBeGreaterThanOrEqual(2)
})

test('readings belong to no span, whatever was active when they began, and keep none of it alive', async () => {
  using listener = new Listener()
  let request: { big: string } | undefined = { big: 'x'.repeat(1000) }
  const collected = vi.fn()
  const registry = new FinalizationRegistry(collected)
  registry.register(request, 'request')
  const { AsyncLocalStorage } = await import('node:async_hooks')
  const requests = new AsyncLocalStorage<object>()
  requests.run(request, () => withSpan('turn', {}, () => void start(1)))
  request = undefined
  await listener.has(2)
  expect(listener.events.map(({ spanContext }) => spanContext)).toEqual([undefined, undefined])
  await collectGarbageUntil(() => collected.mock.calls.length > 0)
})

test('what cannot be read is absent, is said once, and does not cost the rest', async () => {
  using listener = new Listener()
  using stderr = new CapturedStderr()
  await using metrics = new RunningMetrics()
  vi.spyOn(process, 'memoryUsage').mockImplementation(() => {
    throw new Error('not here')
  })
  vi.spyOn(process, 'getActiveResourcesInfo').mockImplementation(() => {
    throw new Error('nor here')
  })
  onTestFinished(() => void vi.restoreAllMocks())
  start(1)
  await listener.has(3)
  for (const { attributes, counters } of listener.events) {
    expect(attributes).not.toHaveProperty('rss_bytes')
    expect(attributes['cpu_percent']).toBeGreaterThan(0)
    expect(counters).not.toHaveProperty('memory')
  }
  const all = await collected(metrics.engine)
  expect(all.get('process.memory.usage') ?? []).toEqual([])
  expect(all.get('v8js.resource.active') ?? []).toEqual([])
  expect(all.get('process.cpu.time')!.length).toBe(2)
  expect(stderr.lines.map((line) => line.split(' threw')[0])).toEqual([
    'zeph-telemetry: reading the memory of the process',
    'zeph-telemetry: reading what is active',
  ])
})
