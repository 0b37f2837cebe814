/** What the log says about itself while telemetry runs. */
import { expect, onTestFinished, test } from 'vitest'
import { state } from '../global-state.ts'
import { HealthRegistry } from '../health/health-registry.ts'
import { startMetrics } from '../metrics/metrics-engine.ts'
import { CollectingSink } from './fixtures/collecting-sink.ts'
import { LogUnderTest } from './fixtures/log-under-test.ts'
import { log } from './index.ts'
import { watchLog } from './watch-log.ts'

function brought(name: string): CollectingSink & { problem?: string } {
  const sink = new CollectingSink(name)
  state.logSinks.add(sink)
  onTestFinished(() => void state.logSinks.delete(sink))
  return sink
}

test('what each output lost is a metric, from the first line on', async () => {
  const engine = startMetrics({ serviceName: 'own', resource: {} })
  onTestFinished(async () => void (await engine.shutdown()))
  onTestFinished(watchLog(new HealthRegistry()))
  new LogUnderTest()
  log.info('opens the file')
  const sink = brought('otlp')
  const lost = async () =>
    Object.fromEntries(
      Array.from(
        (await engine.exportMetrics()).matchAll(
          /^zeph_log_lines_dropped_total\{zeph_log_output="(\w+)"[^}]*\} (\d+)/gm,
        ),
        ([, output, count]) => [output, Number(count)],
      ),
    )
  await engine.ready
  expect(await lost()).toEqual({ file: 0, otlp: 0 })
  sink.dropped = 3
  expect(await lost()).toEqual({ file: 0, otlp: 3 })
})

test('the component log is degraded where lines were lost lately, or an output does not work', async () => {
  const health = new HealthRegistry()
  const stop = watchLog(health)
  const look = async () => (await health.get()).checks.map(({ name, status, message }) => [name, status, message])
  expect(await look()).toEqual([['log', 'healthy', '']])
  const sink = brought('syslog')
  sink.problem = 'nobody listens'
  expect(await look()).toEqual([['log', 'degraded', 'syslog: nobody listens']])
  sink.dropped = 2
  expect(await look()).toEqual([['log', 'degraded', 'syslog: nobody listens; lost since the start: 2 log lines']])
  delete sink.problem
  expect(await look()).toEqual([['log', 'degraded', 'lost since the start: 2 log lines']])
  stop()
  expect(await look()).toEqual([])
})
