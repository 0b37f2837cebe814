import type { MetricDefinition } from '@zeph-telemetry/core'
import { expect, test } from 'vitest'
import { prometheusNames } from '../../../../packages/core/src/metrics/prometheus-names.ts'
import { otlpName, routesOf, scrapedName } from './prometheus-name.ts'
import { readEmitted } from './read-emitted.ts'

// By the rules of Prometheus's translator: unit unless it is in the name, _total of counters, _ratio of gauges in 1.
test.each([
  ['gen_ai.invoke_agent.duration', 'histogram', 's', 'gen_ai_invoke_agent_duration_seconds'],
  ['process.memory.usage', 'observable_up_down_counter', 'By', 'process_memory_usage_bytes'],
  ['process.cpu.utilization', 'observable_gauge', '1', 'process_cpu_utilization_ratio'],
  ['a.share', 'up_down_counter', '1', 'a_share'],
  ['process.cpu.time', 'observable_counter', 's', 'process_cpu_time_seconds_total'],
  ['zeph.llm.cost.usd', 'counter', '{USD}', 'zeph_llm_cost_usd_total'],
  ['channel.backpressure_latency_us', 'histogram', 'us', 'channel_backpressure_latency_us_microseconds'],
  ['process.thread.count', 'observable_up_down_counter', '{thread}', 'process_thread_count'],
  ['a.total.seconds.spent', 'counter', 's', 'a_seconds_spent_total'],
] as const)('over OTLP, %s (%s, %s) is %s', (name, type, unit, expected) => {
  expect(otlpName(name, { type, unit })).toBe(expected)
})

test('a unit that nobody has looked at is refused, with the name of its metric', () => {
  expect(() => otlpName('a.length', { type: 'gauge', unit: 'km' })).toThrow('a.length')
})

test('scraped names are those that core writes, for every metric there is', async () => {
  const { metrics } = await readEmitted()
  expect(metrics.size).toBeGreaterThan(60)
  const wrong = [...metrics].filter(([name, { definition }]) => {
    const scraped = scrapedName(name, definition)
    return !prometheusNames(name, definition as MetricDefinition).includes(scraped)
  })
  expect(wrong).toEqual([])
})

test('where both ways agree there is one name, else that of OTLP comes first; parts of a second are told', () => {
  expect(routesOf('channel.sent', { type: 'observable_counter', unit: '{message}' })).toEqual([
    { name: 'channel_sent_total', divisor: 1 },
  ])
  expect(routesOf('process.thread.count', { type: 'observable_up_down_counter', unit: '{thread}' })).toEqual([
    { name: 'process_thread_count', divisor: 1 },
    { name: 'process_threads', divisor: 1 },
  ])
  expect(routesOf('channel.backpressure_latency_us', { type: 'histogram', unit: 'us' })).toEqual([
    { name: 'channel_backpressure_latency_us_microseconds', divisor: 1e6 },
    { name: 'channel_backpressure_latency_seconds', divisor: 1 },
  ])
})
