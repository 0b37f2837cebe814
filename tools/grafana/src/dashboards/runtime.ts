/** The process below the agent: CPU, memory, event loop, garbage collection, and profiles. Long because it is data. */
import type { Queries } from '../promql/queries.ts'
import type { DashboardPlan, Row } from './make-dashboard.ts'
import { chart, flameGraph, number } from './panels.ts'

export const RUNTIME: DashboardPlan = {
  uid: 'zeph-runtime',
  title: 'Agents: runtime and profiles',
  about:
    'CPU, memory, event loop and garbage collection of Node, the machine below it, and flame graphs from Pyroscope.',
  sources: ['prometheus', 'pyroscope'],
  rows: (q) => [eventLoop(q), cpuAndMemory(q), heap(q), operatingSystem(q), profiles()],
}

const one = (title: string, query: string) => [{ query, legend: title }]
const BY_PROCESS = ['service_name', 'instance']
const PROCESS = '{{service_name}} {{instance}}'

function eventLoop(q: Queries): Row {
  return {
    title: 'Event loop',
    panels: [
      number({
        title: 'Event loop delay, p99',
        about: 'The worst process. What blocks the loop delays every turn of the process.',
        unit: 's',
        query: q.greatest('nodejs.eventloop.delay.p99'),
      }),
      number({
        title: 'Busiest event loop',
        about: 'Share of the time in which it was not idle.',
        unit: 'percentunit',
        query: q.greatest('nodejs.eventloop.utilization'),
      }),
      number({ title: 'Largest process', about: 'RSS.', unit: 'bytes', query: q.greatest('process.memory.usage') }),
      number({
        title: 'Longest uptime',
        about: 'Of all processes.',
        unit: 's',
        query: q.greatest('process.uptime'),
      }),
      number({
        title: 'Turns',
        about: 'Turns per second, to compare with.',
        unit: 'reqps',
        query: q.countRate('gen_ai.invoke_agent.duration'),
      }),
      number({
        title: 'Time in garbage collection',
        about: 'Seconds of pauses per second, all processes together.',
        unit: 'percentunit',
        query: q.sumRate('v8js.gc.duration'),
      }),
      chart({
        title: 'Event loop delay',
        about: 'How late timers are: the worst process.',
        unit: 's',
        lines: (['p50', 'p90', 'p99', 'max'] as const).map((name) => ({
          query: q.greatest(`nodejs.eventloop.delay.${name}`),
          legend: name,
        })),
      }),
      chart({
        title: 'Event loop utilization',
        about: 'Share of the time in which the loop was not idle, by process.',
        unit: 'percentunit',
        lines: [{ query: q.greatest('nodejs.eventloop.utilization', { by: BY_PROCESS }), legend: PROCESS }],
      }),
      chart({
        title: 'What keeps the loop alive',
        about: 'Timers, sockets, requests. A line that only climbs is a leak.',
        unit: 'short',
        lines: [
          {
            query: q.current('v8js.resource.active', { by: ['v8js_resource_type'] }),
            legend: '{{v8js_resource_type}}',
          },
        ],
      }),
    ],
  }
}

function cpuAndMemory(q: Queries): Row {
  return {
    title: 'CPU and memory',
    panels: [
      chart({
        title: 'CPU',
        about: 'CPU seconds per second: 1 is one CPU. All threads, by mode.',
        unit: 'short',
        isStacked: true,
        lines: [{ query: q.rate('process.cpu.time', { by: ['cpu_mode'] }), legend: '{{cpu_mode}}' }],
      }),
      chart({
        title: 'CPU of what the process may use',
        about: 'Share, by process.',
        unit: 'percentunit',
        lines: [{ query: q.current('process.cpu.utilization', { by: BY_PROCESS }), legend: PROCESS }],
      }),
      chart({
        title: 'Memory',
        about: 'RSS, by process.',
        unit: 'bytes',
        lines: [{ query: q.current('process.memory.usage', { by: BY_PROCESS }), legend: PROCESS }],
      }),
    ],
  }
}

function heap(q: Queries): Row {
  const space = ['v8js_heap_space_name']
  const legend = '{{v8js_heap_space_name}}'
  return {
    title: 'Heap and garbage collection',
    panels: [
      chart({
        title: 'Heap in use',
        about: 'By space. old_space that only climbs is a leak.',
        unit: 'bytes',
        isStacked: true,
        lines: [{ query: q.current('v8js.memory.heap.used', { by: space }), legend }],
      }),
      chart({
        title: 'Size of the heap',
        about: 'All spaces: used, committed, and set aside.',
        unit: 'bytes',
        lines: [
          ...one('used', q.current('v8js.memory.heap.used')),
          ...one('committed', q.current('v8js.memory.heap.space.physical_size')),
          ...one('size', q.current('v8js.memory.heap.space.size')),
        ],
      }),
      chart({
        title: 'Pauses for garbage collection, p95',
        about: 'By kind of collection.',
        unit: 's',
        lines: [{ query: q.quantile(0.95, 'v8js.gc.duration', { by: ['v8js_gc_type'] }), legend: '{{v8js_gc_type}}' }],
      }),
    ],
  }
}

function operatingSystem(q: Queries): Row {
  return {
    title: 'Operating system',
    panels: [
      chart({
        title: 'Threads and file descriptors',
        about: 'All processes together.',
        unit: 'short',
        lines: [
          ...one('threads', q.current('process.thread.count')),
          ...one('file descriptors', q.current('process.unix.file_descriptor.count')),
        ],
      }),
      chart({
        title: 'Context switches and page faults',
        about: 'Per second. Major faults are read from a disk.',
        unit: 'short',
        lines: [
          {
            query: q.rate('process.context_switches', { by: ['process_context_switch_type'] }),
            legend: 'switches {{process_context_switch_type}}',
          },
          {
            query: q.rate('process.paging.faults', { by: ['system_paging_fault_type'] }),
            legend: 'faults {{system_paging_fault_type}}',
          },
        ],
      }),
      chart({
        title: 'The machine',
        about: 'CPU that is not idle, and memory in use, as shares; the busiest machine.',
        unit: 'percentunit',
        lines: [
          ...one(
            'CPU',
            `1 - min(${q.current('system.cpu.utilization', { by: ['instance'], where: 'cpu_mode="idle"' })})`,
          ),
          ...one(
            'memory',
            q.greatestShare('system.memory.usage', 'system.memory.limit', {
              where: 'system_memory_state="used"',
              apart: 'system_memory_state',
            }),
          ),
        ],
      }),
    ],
  }
}

function profiles(): Row {
  return {
    title: 'Profiles',
    panels: [
      flameGraph({
        title: 'CPU',
        about: "Where CPU time goes. Node's profiles are of the type wall; its cpu column counts CPU time.",
        profile: 'wall:cpu:nanoseconds:wall:nanoseconds',
      }),
      flameGraph({
        title: 'Heap',
        about: 'What holds memory.',
        profile: 'memory:inuse_space:bytes:inuse_space:bytes',
      }),
    ],
  }
}
