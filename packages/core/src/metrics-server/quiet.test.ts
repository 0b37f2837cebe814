/** What the server leaves alone: traces, the end of the process, and everything where it is not asked for. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { connect } from 'node:net'
import { join } from 'node:path'
import { activeSpanContext, withContext, withSpan } from '@zeph-telemetry/core'
import { expect, onTestFinished, test } from 'vitest'
import { runProgram } from '../fixtures/run-program.ts'
import { RunningMetrics } from '../metrics/fixtures/running-metrics.ts'
import { meter } from '../metrics/meter.ts'
import { SpanRecorder } from '../testing/span-recorder.ts'
import { serve } from './fixtures/serve.ts'

const PROGRAM = join(import.meta.dirname, 'fixtures/serving.ts')
const MODULE_LIST = `--import=${join(import.meta.dirname, '../fixtures/module-list.ts')}`
const SERVED = /\/metrics-server\/(?!open-metrics-server|fixtures)/

test('requests make no spans: neither who is told of them nor checks nor what is read for them', async () => {
  using recorder = new SpanRecorder()
  await using running = new RunningMetrics()
  const made: string[] = []
  const make = (name: string) => () => {
    made.push(name)
    withSpan(name, {}, () => {})
  }
  const onRequest = make('http.server')
  subscribe('http.server.request.start', onRequest)
  onTestFinished(() => void unsubscribe('http.server.request.start', onRequest))
  const observable = meter.observableGauge('quiet.read', {}, make('observable'))
  onTestFinished(() => observable.stop())
  const server = await withSpan('starter', {}, () => serve({ exportMetrics: () => running.engine.exportMetrics() }))
  server.health.register('traced', async () => make('check')())
  for (const url of [server.metricsUrl, server.healthUrl]) await (await fetch(url)).text()
  expect(made).toEqual(['http.server', 'observable', 'http.server', 'check'])
  expect(recorder.started.map(({ name }) => name)).toEqual(['starter'])
})

test('checks and requests know nothing of the work in which the server was started or somebody asks', async () => {
  using _recorder = new SpanRecorder()
  const seen: unknown[] = []
  const server = await withContext({ sessionId: 'starter' }, () => withSpan('starter', {}, () => serve()))
  server.health.register('looks', () => void seen.push(activeSpanContext()))
  await (await fetch(server.healthUrl)).text()
  await withSpan('asker', {}, () => server.health.get())
  expect(seen).toEqual([undefined, undefined])
})

test('a process ends although its server listens and a client is connected', async () => {
  const clients: Promise<void>[] = []
  const { code, stdout } = await runProgram({
    program: [PROGRAM, '{}', 'linger'],
    onOutput: (output) => {
      const [, port] = /url http:\/\/127.0.0.1:(\d+)\//.exec(output) ?? []
      if (port === undefined || clients.length > 0) return
      const client = connect(Number(port), '127.0.0.1')
      clients.push(new Promise((resolve) => client.on('error', () => {}).on('close', () => resolve())))
      client.write('GET /metrics HTTP/1.1\r\nhost')
    },
  })
  expect([code, stdout.split('\n').at(-2)]).toEqual([0, 'a client came'])
  await Promise.all(clients)
})

test('where it is not asked for nothing of it is loaded, and nothing listens', async () => {
  const run = async (metrics: object) => {
    const { stdout } = await runProgram({ program: [PROGRAM, JSON.stringify(metrics)], flags: [MODULE_LIST] })
    return stdout.split('\n')
  }
  const lines = await run({ enabled: false })
  expect(lines).toContain('url undefined')
  expect(lines.filter((line) => SERVED.test(line))).toEqual([])
  expect((await run({})).filter((line) => SERVED.test(line)).length).toBeGreaterThan(5)
})
