/** The newest reading as metrics. Collecting them reads nothing anew: however often that happens, it costs the process the same. */
import { availableParallelism } from 'node:os'
import type { DefinedMetrics, MetricsOfType } from '../metrics/define-metrics.ts'
import type { MetricAttributes } from '../metrics/metric-definition.ts'
import type { SYSTEM_METRICS } from './metric-map.ts'
import type { HeapSpace, LoopDelay, Reading } from './reading.ts'

type Metrics = DefinedMetrics<typeof SYSTEM_METRICS>
type Observable = MetricsOfType<
  typeof SYSTEM_METRICS,
  'observable_counter' | 'observable_up_down_counter' | 'observable_gauge'
>
type Value = readonly [value: number | undefined, attributes?: MetricAttributes]
type Values = (reading: Reading) => readonly Value[]

const CPUS = availableParallelism()

const delay = (key: keyof LoopDelay): Values => {
  return ({ loopDelay }) => [[loopDelay?.[key]]]
}

const perSpace = (key: Exclude<keyof HeapSpace, 'name'>): Values => {
  return ({ heapSpaces = [] }) => heapSpaces.map((space) => [space[key], { 'v8js.heap.space.name': space.name }])
}

const VALUES: Readonly<Record<Observable, Values>> = {
  'process.cpu.time': ({ cpu }) => [
    [cpu?.userSeconds, { 'cpu.mode': 'user' }],
    [cpu?.systemSeconds, { 'cpu.mode': 'system' }],
  ],
  'process.cpu.utilization': ({ cpu }) =>
    cpu === undefined
      ? []
      : [
          [cpu.userShare / CPUS, { 'cpu.mode': 'user' }],
          [cpu.systemShare / CPUS, { 'cpu.mode': 'system' }],
        ],
  'process.memory.usage': ({ rssBytes }) => [[rssBytes]],
  'process.memory.virtual': ({ virtualBytes }) => [[virtualBytes]],
  'process.thread.count': ({ threadCount }) => [[threadCount]],
  'process.unix.file_descriptor.count': ({ fdCount }) => [[fdCount]],
  'process.context_switches': ({ contextSwitches }) => [
    [contextSwitches?.voluntary, { 'process.context_switch.type': 'voluntary' }],
    [contextSwitches?.involuntary, { 'process.context_switch.type': 'involuntary' }],
  ],
  'process.paging.faults': ({ pageFaults }) => [
    [pageFaults?.major, { 'system.paging.fault.type': 'major' }],
    [pageFaults?.minor, { 'system.paging.fault.type': 'minor' }],
  ],
  'process.uptime': ({ uptimeSeconds }) => [[uptimeSeconds]],
  'nodejs.eventloop.delay.min': delay('min'),
  'nodejs.eventloop.delay.max': delay('max'),
  'nodejs.eventloop.delay.mean': delay('mean'),
  'nodejs.eventloop.delay.stddev': delay('stddev'),
  'nodejs.eventloop.delay.p50': delay('p50'),
  'nodejs.eventloop.delay.p90': delay('p90'),
  'nodejs.eventloop.delay.p99': delay('p99'),
  'nodejs.eventloop.utilization': ({ loop }) => [[loop?.utilization]],
  'nodejs.eventloop.time': ({ loop }) => [
    [loop?.activeSeconds, { 'nodejs.eventloop.state': 'active' }],
    [loop?.idleSeconds, { 'nodejs.eventloop.state': 'idle' }],
  ],
  'v8js.memory.heap.used': perSpace('used'),
  'v8js.memory.heap.space.size': perSpace('size'),
  'v8js.memory.heap.space.available_size': perSpace('available'),
  'v8js.memory.heap.space.physical_size': perSpace('physical'),
  'v8js.resource.active': ({ activeResources = [] }) =>
    Array.from(activeResources, ([kind, count]) => [count, { 'v8js.resource.type': kind }]),
  'system.memory.limit': ({ host }) => [[host?.totalBytes]],
  'system.memory.usage': ({ host }) =>
    host === undefined
      ? []
      : [
          [host.availableBytes, { 'system.memory.state': 'available' }],
          [host.totalBytes - host.availableBytes, { 'system.memory.state': 'used' }],
        ],
  'system.cpu.utilization': ({ host }) =>
    Object.entries(host?.cpuShares ?? {}).map(([mode, share]) => [share, { 'cpu.mode': mode }]),
}

/** @returns stops that */
export function observeReading({ observe }: Metrics, newest: () => Reading): () => void {
  const stops = (Object.entries(VALUES) as [Observable, Values][]).map(([name, values]) =>
    observe(name, (report: (value: number, attributes?: never) => void) => {
      for (const [value, attributes] of values(newest())) if (value !== undefined) report(value, attributes as never)
    }),
  )
  return () => stops.forEach((stop) => void stop())
}
