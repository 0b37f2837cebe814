/** A program that works as fast as it can while it exports. Its argument is a `LoadTask`; it tells its parent a `LoadReport`. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHistogram } from 'node:perf_hooks'
import { setImmediate as pause, setTimeout as wait } from 'node:timers/promises'
import { initObservability, withSpan } from '@zeph-telemetry/core'
import { CHANGES_AT, type GoOn, type LoadReport, type LoadTask, SPANS_PER_TURN } from './load-task.ts'

const task = JSON.parse(process.argv[2]!) as LoadTask
const PAUSE_MS = 5
const HEADERS_KEY = 'ZEPH_OTEL_HEADERS'
const setHeaders = (headers: string | undefined) => {
  if (headers !== undefined) process.env[HEADERS_KEY] = headers
}
setHeaders(task.headers)

const spoolDir = task.spools ? mkdtempSync(join(tmpdir(), 'zeph-spool-')) : undefined
if (spoolDir !== undefined) process.on('exit', () => rmSync(spoolDir, { recursive: true, force: true }))

const observability = initObservability({
  telemetry: {
    enabled: task.endpoint !== undefined,
    backend: 'otlp',
    otlpEndpoint: task.endpoint ?? 'http://127.0.0.1:1',
    otlpProtocol: task.protocol,
    otlpTimeoutMs: task.exportTimeoutMs,
    shutdownTimeoutMs: task.shutdownTimeoutMs,
    systemMetricsIntervalSecs: 0,
    otlpMetricsIntervalSecs: 1,
    spoolDir,
    ...(task.headers !== undefined && { otlpHeadersVaultKey: HEADERS_KEY }),
  },
})

const times = createHistogram()

/** @returns what the turn came to: how many steps it had */
async function turn(index: number): Promise<number> {
  return withSpan('agent.turn', { 'zeph.turn.index': index }, async () => {
    let steps = 0
    for (let step = 1; step < SPANS_PER_TURN; step += 1) {
      steps += withSpan('tool.execute', { 'gen_ai.tool.name': 'count', 'zeph.step': step }, () => 1)
      if (step === SPANS_PER_TURN / 2) await pause()
    }
    return steps
  })
}

function heapAfterCollection(): number {
  globalThis.gc!()
  return process.memoryUsage().heapUsed
}

async function timedTurn(index: number): Promise<void> {
  const begun = performance.now()
  if ((await turn(index)) !== SPANS_PER_TURN - 1) wrongTurns += 1
  times.record(Math.max(1, Math.round((performance.now() - begun) * 1e6)))
  done += 1
}

/** Works on, with time to breathe, until the matrix says so. */
async function workUntilTold(place: number): Promise<void> {
  let isTold = false
  const listen = ({ headers, stay = false }: GoOn) => {
    setHeaders(headers)
    isTold = !stay
  }
  process.on('message', listen)
  process.send!({ arrivedAt: place })
  while (!isTold) {
    await timedTurn(done)
    await wait(PAUSE_MS)
  }
  process.off('message', listen)
}

/** Until everything that was kept has been sent. */
async function spoolEmpty(): Promise<void> {
  while (sum(await observability.telemetry.exportMetrics(), /^zeph_telemetry_spool_size/) > 0) await wait(PAUSE_MS)
}

const turns = Math.ceil(task.spans / SPANS_PER_TURN)
const readsHeapEvery = Math.ceil(turns / 10)
const heaps: number[] = []
const changes = CHANGES_AT.map((share) => Math.round(turns * share))
let wrongTurns = 0
let done = 0

for (let index = 0; index < turns; index += 1) {
  const at = changes.indexOf(index)
  if (at >= 0) await workUntilTold(at + 1)
  if (index % readsHeapEvery === readsHeapEvery - 1) heaps.push(heapAfterCollection())
  await timedTurn(done)
}

await observability.flush()
if (spoolDir !== undefined) await spoolEmpty()
const text = await observability.telemetry.exportMetrics()
const begun = performance.now()
await observability.shutdown()
const milliseconds = (nanoseconds: number) => nanoseconds / 1e6
const report: LoadReport = {
  turns: done,
  wrongTurns,
  turnMs: {
    median: milliseconds(times.percentile(50)),
    p99: milliseconds(times.percentile(99)),
    max: milliseconds(times.max),
  },
  heap: { early: heaps[0]!, most: Math.max(...heaps) },
  counted: {
    exported: sum(text, /^otel_sdk_exporter_span_exported_total\{(?!.*error_type)/),
    dropped: sum(text, /^zeph_telemetry_span_dropped_total\{/),
    replayed: sum(text, /^zeph_telemetry_spool_replayed_total\{.*span_exporter/),
  },
  made: done * SPANS_PER_TURN,
  shutdownMs: performance.now() - begun,
}
process.send!(report)
process.disconnect()

function sum(metrics: string, series: RegExp): number {
  const lines = metrics.split('\n').filter((line) => series.test(line))
  return lines.reduce((total, line) => total + Number(line.split(' ').at(-1)), 0)
}
