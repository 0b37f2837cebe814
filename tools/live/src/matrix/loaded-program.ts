/** A program that works as fast as it can while it exports. Its argument is a `LoadTask`; it tells its parent a `LoadReport`. */
import { once } from 'node:events'
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
  let goOn: GoOn | undefined
  void once(process, 'message').then(([message]) => {
    goOn = message as GoOn
  })
  process.send!({ arrivedAt: place })
  while (goOn === undefined) {
    await timedTurn(done)
    await wait(PAUSE_MS)
  }
  setHeaders(goOn.headers)
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
