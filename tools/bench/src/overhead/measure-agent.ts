/** Runs the reference agent's work in this process, and tells the parent what the first of it took, and what it takes when it is warm. */
import { initObservability } from '@zeph-telemetry/core'
import { NO_EVENTS } from '../../../../apps/reference-agent/src/events/agent-events.ts'
import { openLoadStage } from '../../../../apps/reference-agent/src/load/load-stage.ts'
import { loadTask } from '../../../../apps/reference-agent/src/load/load-tasks.ts'
import { runLoad } from '../../../../apps/reference-agent/src/load/run-load.ts'
import { FULL_SCENARIO } from '../../../../apps/reference-agent/src/scenario/full-scenario.ts'
import { runScenario } from '../../../../apps/reference-agent/src/scenario/run-scenario.ts'
import type { Measured, OverheadReport, OverheadTask } from './measured.ts'
import type { Stretch } from './variants.ts'

const task = JSON.parse(process.argv[2]!) as OverheadTask
const { variant, work } = task
const isOn = variant.recordsTo !== 'nowhere'
// The MCP servers are configured by what stands in the environment.
const environment = Object.assign(process.env, {
  REFERENCE_AGENT_DELAY_SCALE: String(task.delayScale),
  REFERENCE_AGENT_COLD_START: 'false',
  ZEPH_TELEMETRY_ENABLED: String(isOn),
  ...(isOn && {
    ZEPH_TELEMETRY_BACKEND: [
      variant.recordsTo === 'file' ? 'local' : 'otlp',
      ...(variant.pyroscope ? ['pyroscope'] : []),
    ].join(','),
    ZEPH_TELEMETRY_TRACE_DIR: task.traceDir,
    ZEPH_TELEMETRY_OTLP_ENDPOINT: task.endpoint,
    ...(variant.pyroscope && { ZEPH_TELEMETRY_PYROSCOPE_ENDPOINT: task.endpoint }),
  }),
})
const observability = initObservability({ telemetry: { serviceName: 'reference-agent' } })
const log = { info: () => {}, warn: () => {}, detail: () => {}, events: NO_EVENTS }
const problems: string[] = []

/** What it takes, handing over what was recorded included. */
async function measured(run: () => Promise<number>): Promise<Measured> {
  await observability.flush()
  const cpu = process.cpuUsage()
  const begun = performance.now()
  const done = await run()
  await observability.flush()
  const { user, system } = process.cpuUsage(cpu)
  return { cpuMs: (user + system) / 1000, wallMs: performance.now() - begun, done }
}

async function playScenarios(count: number): Promise<number> {
  for (let index = 0; index < count; index += 1) {
    const failed = await runScenario({ steps: FULL_SCENARIO, environment, log, print: () => {} })
    problems.push(...failed.map((name) => `step ${name} failed`))
  }
  return count
}

type Stretches = Readonly<Record<Stretch, Measured>>

/** Before it is warm, and after. */
async function bothStretches(run: (count: number) => Promise<number>): Promise<Stretches> {
  const first = await measured(() => run(task.count))
  await run(task.warmUp)
  return { first, warm: await measured(() => run(task.count)) }
}

async function measureTurns(): Promise<Stretches> {
  const over = new AbortController()
  const stage = await openLoadStage({ environment, log, provider: undefined, until: over.signal })
  try {
    return await bothStretches((count) => runTurns(stage, count))
  } finally {
    over.abort()
    await stage.close()
  }
}

type Stage = Awaited<ReturnType<typeof openLoadStage>>

let sessions = 0

async function runTurns({ opened }: Stage, count: number): Promise<number> {
  if (count === 0) return 0
  const session = `stretch-${++sessions}`
  const enough = new AbortController()
  const end = await runLoad({
    concurrency: work.concurrency,
    until: enough.signal,
    async runTurn(turn) {
      if (turn === count) enough.abort()
      return opened.agent.runTurn(loadTask(turn), `${session}-${turn}`)
    },
  })
  if (end.failedTurns > 0) problems.push(`${end.failedTurns} turns failed`)
  return end.turns
}

const result = await (work.unit === 'scenario' ? bothStretches(playScenarios) : measureTurns())
const metrics = await observability.telemetry.exportMetrics()
await observability.shutdown()
const report: OverheadReport = {
  node: process.versions.node,
  ...result,
  problems,
  exported: sum(metrics, /^otel_sdk_exporter_span_exported_total\{(?!.*error_type)/),
  lost: sum(metrics, /^zeph_telemetry_span_dropped_total\{/),
}
process.send!(report)
process.disconnect()

function sum(text: string, series: RegExp): number {
  const lines = text.split('\n').filter((line) => series.test(line))
  return lines.reduce((total, line) => total + Number(line.split(' ').at(-1)), 0)
}
