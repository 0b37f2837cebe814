/** Runs the reference agent's work in this process, once to warm up and once measured, and tells the parent what it took. */
import { initObservability } from '@zeph-telemetry/core'
import { openLoadStage } from '../../../../apps/reference-agent/src/load/load-stage.ts'
import { loadTask } from '../../../../apps/reference-agent/src/load/load-tasks.ts'
import { runLoad } from '../../../../apps/reference-agent/src/load/run-load.ts'
import { FULL_SCENARIO } from '../../../../apps/reference-agent/src/scenario/full-scenario.ts'
import { runScenario } from '../../../../apps/reference-agent/src/scenario/run-scenario.ts'
import type { OverheadReport, OverheadTask } from './measured.ts'

const task = JSON.parse(process.argv[2]!) as OverheadTask
const { variant, work } = task
const isOn = variant.profiling
// The MCP servers are configured by what stands in the environment.
const environment = Object.assign(process.env, {
  REFERENCE_AGENT_DELAY_SCALE: String(task.delayScale),
  REFERENCE_AGENT_COLD_START: 'false',
  ZEPH_TELEMETRY_ENABLED: String(isOn),
  ...(isOn && {
    ZEPH_TELEMETRY_BACKEND: variant.recordsTo === 'file' ? 'local' : 'otlp',
    ZEPH_TELEMETRY_TRACE_DIR: task.traceDir,
    ZEPH_TELEMETRY_OTLP_ENDPOINT: task.endpoint,
  }),
})
const observability = initObservability({ telemetry: { serviceName: 'reference-agent' } })
const log = { info: () => {}, warn: () => {} }
const problems: string[] = []

interface Measured {
  readonly cpuMs: number
  readonly wallMs: number
  readonly done: number
}

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

async function measureScenario(): Promise<Measured> {
  await playScenarios(1)
  return measured(() => playScenarios(task.count))
}

async function measureTurns(): Promise<Measured> {
  const over = new AbortController()
  const stage = await openLoadStage({ environment, log, provider: undefined, until: over.signal })
  try {
    await runTurns(stage, Math.ceil(task.count / 2), 'warm-up')
    return await measured(() => runTurns(stage, task.count, 'measured'))
  } finally {
    over.abort()
    await stage.close()
  }
}

type Stage = Awaited<ReturnType<typeof openLoadStage>>

async function runTurns({ opened }: Stage, count: number, session: string): Promise<number> {
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

const result = await (work.name === 'scenario' ? measureScenario() : measureTurns())
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
