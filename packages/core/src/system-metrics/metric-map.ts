/**
 * Metrics of the process, its runtime and its machine: the only place where their names are written. All are those of OpenTelemetry's
 * conventions (`process.*`, `nodejs.*`, `v8js.*`, `system.*`).
 */
import type { MetricMap } from '../metrics/metric-definition.ts'

export const SYSTEM_METRICS = {
  'process.cpu.time': {
    type: 'observable_counter',
    unit: 's',
    brief: 'CPU time of the process, all threads.',
    attributes: { 'cpu.mode': { type: 'string', brief: 'user or system', required: true } },
  },
  'process.cpu.utilization': {
    type: 'observable_gauge',
    unit: '1',
    brief: 'CPU time since the reading before, as a share of what all CPUs that the process may use have.',
    attributes: { 'cpu.mode': { type: 'string', brief: 'user or system', required: true } },
  },
  'process.memory.usage': {
    type: 'observable_up_down_counter',
    unit: 'By',
    brief: 'Physical memory in use (RSS).',
    valueType: 'int',
    attributes: {},
  },
  'process.memory.virtual': {
    type: 'observable_up_down_counter',
    unit: 'By',
    brief: 'Virtual memory. Linux only.',
    valueType: 'int',
    attributes: {},
  },
  'process.thread.count': {
    type: 'observable_up_down_counter',
    unit: '{thread}',
    brief: 'Threads of the process. Linux only.',
    valueType: 'int',
    attributes: {},
  },
  'process.unix.file_descriptor.count': {
    type: 'observable_up_down_counter',
    unit: '{file_descriptor}',
    brief: 'Open file descriptors. Not on Windows.',
    valueType: 'int',
    attributes: {},
  },
  'process.context_switches': {
    type: 'observable_counter',
    unit: '{context_switch}',
    brief: 'Times that a thread of the process gave its CPU up, or lost it. Not on Windows.',
    valueType: 'int',
    attributes: {
      'process.context_switch.type': { type: 'string', brief: 'voluntary or involuntary', required: true },
    },
  },
  'process.paging.faults': {
    type: 'observable_counter',
    unit: '{fault}',
    brief: 'Page faults of the process. Not on Windows.',
    valueType: 'int',
    attributes: {
      'system.paging.fault.type': { type: 'string', brief: 'major (read from a disk) or minor', required: true },
    },
  },
  'process.uptime': {
    type: 'observable_gauge',
    unit: 's',
    brief: 'Time that the process has been running.',
    attributes: {},
  },
  'nodejs.eventloop.delay.min': {
    type: 'observable_gauge',
    unit: 's',
    brief: 'Shortest delay of the event loop since the reading before.',
    attributes: {},
  },
  'nodejs.eventloop.delay.max': {
    type: 'observable_gauge',
    unit: 's',
    brief: 'Longest delay of the event loop since the reading before.',
    attributes: {},
  },
  'nodejs.eventloop.delay.mean': {
    type: 'observable_gauge',
    unit: 's',
    brief: 'Mean delay of the event loop since the reading before.',
    attributes: {},
  },
  'nodejs.eventloop.delay.stddev': {
    type: 'observable_gauge',
    unit: 's',
    brief: 'Standard deviation of the delay of the event loop since the reading before.',
    attributes: {},
  },
  'nodejs.eventloop.delay.p50': {
    type: 'observable_gauge',
    unit: 's',
    brief: 'Median delay of the event loop since the reading before.',
    attributes: {},
  },
  'nodejs.eventloop.delay.p90': {
    type: 'observable_gauge',
    unit: 's',
    brief: '90th percentile of the delay of the event loop since the reading before.',
    attributes: {},
  },
  'nodejs.eventloop.delay.p99': {
    type: 'observable_gauge',
    unit: 's',
    brief: '99th percentile of the delay of the event loop since the reading before.',
    attributes: {},
  },
  'nodejs.eventloop.utilization': {
    type: 'observable_gauge',
    unit: '1',
    brief: 'Share of the time since the reading before in which the event loop was not idle.',
    attributes: {},
  },
  'nodejs.eventloop.time': {
    type: 'observable_counter',
    unit: 's',
    brief: 'Time that the event loop has been in a state.',
    attributes: { 'nodejs.eventloop.state': { type: 'string', brief: 'active or idle', required: true } },
  },
  'v8js.gc.duration': {
    type: 'histogram',
    unit: 's',
    brief: 'Pauses of the main thread for garbage collection.',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
    attributes: { 'v8js.gc.type': { type: 'string', brief: 'minor, major, incremental or weakcb', required: true } },
  },
  'v8js.memory.heap.used': {
    type: 'observable_up_down_counter',
    unit: 'By',
    brief: 'Bytes in use in a space of the heap.',
    valueType: 'int',
    attributes: { 'v8js.heap.space.name': { type: 'string', brief: 'the space, as V8 calls it', required: true } },
  },
  'v8js.memory.heap.space.size': {
    type: 'observable_up_down_counter',
    unit: 'By',
    brief: 'Size of a space of the heap.',
    valueType: 'int',
    attributes: { 'v8js.heap.space.name': { type: 'string', brief: 'the space, as V8 calls it', required: true } },
  },
  'v8js.memory.heap.space.available_size': {
    type: 'observable_up_down_counter',
    unit: 'By',
    brief: 'Free bytes of a space of the heap.',
    valueType: 'int',
    attributes: { 'v8js.heap.space.name': { type: 'string', brief: 'the space, as V8 calls it', required: true } },
  },
  'v8js.memory.heap.space.physical_size': {
    type: 'observable_up_down_counter',
    unit: 'By',
    brief: 'Bytes of a space of the heap that are committed.',
    valueType: 'int',
    attributes: { 'v8js.heap.space.name': { type: 'string', brief: 'the space, as V8 calls it', required: true } },
  },
  'v8js.resource.active': {
    type: 'observable_gauge',
    unit: '{resource}',
    brief: 'What keeps the event loop alive, such as timers and sockets.',
    valueType: 'int',
    attributes: { 'v8js.resource.type': { type: 'string', brief: 'the kind, as Node calls it', required: true } },
  },
  'system.memory.limit': {
    type: 'observable_up_down_counter',
    unit: 'By',
    brief: 'Memory of the machine.',
    valueType: 'int',
    attributes: {},
  },
  'system.memory.usage': {
    type: 'observable_up_down_counter',
    unit: 'By',
    brief: 'Memory of the machine by what it is used for; the states add up to all of it.',
    valueType: 'int',
    attributes: { 'system.memory.state': { type: 'string', brief: 'used or available', required: true } },
  },
  'system.cpu.utilization': {
    type: 'observable_gauge',
    unit: '1',
    brief: 'What the CPUs of the machine did since the reading before, mean of all; the modes add up to 1.',
    attributes: { 'cpu.mode': { type: 'string', brief: 'user, system or idle', required: true } },
  },
} as const

SYSTEM_METRICS satisfies MetricMap
