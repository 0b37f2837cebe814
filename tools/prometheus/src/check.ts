/** One run of agent and Prometheus, and the comparison at its end. */
import { checkExemplars } from './compare/check-exemplars.ts'
import { compareRun } from './compare/compare-run.ts'
import { formatComparison, HEADER } from './compare/format-comparison.ts'
import { openTraceAt } from './compare/trace-rows.ts'
import type { Prometheus } from './obtain/obtain-prometheus.ts'
import { JOB, type PrometheusServer, startPrometheus } from './run/prometheus-server.ts'
import { checkMetrics } from './run/promtool.ts'
import { type RunningAgent, startReferenceAgent } from './run/reference-agent.ts'

export interface CheckSettings {
  readonly seconds: number
  /** Turns at once. */
  readonly concurrency: number
  /** For everything that the run writes. */
  readonly folder: string
  print(line: string): void
}

/** Also how long a scrape may take: an agent that works may keep it waiting. */
const INTERVAL_SECONDS = 2
/** After its load the agent has a little left to do, such as to list tools that have changed. */
const REST_SECONDS = 1
/** A machine that is busy may keep some scrapes waiting for too long; all other ones have everything. */
const MOST_FAILED_SHARE = 0.1

/** @returns whether everything is as it should be */
export async function check(prometheus: Prometheus, settings: CheckSettings): Promise<boolean> {
  const { folder, seconds, print } = settings
  print(`Prometheus ${prometheus.version} scrapes the reference agent for ${seconds} s`)
  const agent = await startReferenceAgent(settings)
  let file: string | undefined
  try {
    const target = agent.metricsUrl
    const server = await startPrometheus({ prometheus, target, folder, intervalSeconds: INTERVAL_SECONDS })
    try {
      const { time, sound } = await watchLoad({ agent, server, prometheus, settings })
      file = await agent.end()
      const same = await compareAt(time, { server, file, print })
      return sound && same
    } finally {
      await server.end()
    }
  } finally {
    if (file === undefined) await agent.end().catch(() => {})
  }
}

interface Watched {
  readonly agent: RunningAgent
  readonly server: PrometheusServer
  readonly prometheus: Prometheus
  readonly settings: CheckSettings
}

/** @returns the time of a scrape after the load, and whether scrapes, text and health were as they should be until then */
async function watchLoad({ agent, server, prometheus, settings }: Watched): Promise<{ time: number; sound: boolean }> {
  const { print } = settings
  print(`The agent's load: ${await agent.loaded()}`)
  const time = await server.scrapedAfter(Date.now() / 1_000 + REST_SECONDS)
  const window = `{job="${JOB}"}[1h]`
  const [scrapes] = await server.ask(`count_over_time(up${window})`, time)
  const [up] = await server.ask(`sum_over_time(up${window})`, time)
  const tried = scrapes?.value ?? 0
  const failed = tried - (up?.value ?? 0)
  print(`Scrapes: ${tried}, of them failed: ${failed}`)
  const metrics = await (await fetch(agent.metricsUrl)).text()
  const complaints = await checkMetrics(prometheus.promtool, metrics)
  print(`promtool check metrics: ${complaints.length === 0 ? 'passes' : 'COMPLAINS'}, ${sizeOf(metrics)}`)
  for (const complaint of complaints) print(`  ${complaint}`)
  const health = (await (await fetch(agent.healthUrl)).json()) as { status: string; checks: { name: string }[] }
  print(`Health: ${health.status} (${health.checks.map(({ name }) => name).join(', ')})`)
  return { time, sound: failed <= tried * MOST_FAILED_SHARE && complaints.length === 0 && health.status === 'healthy' }
}

function sizeOf(metrics: string): string {
  const lines = metrics.split('\n')
  const families = lines.filter((line) => line.startsWith('# TYPE ')).length
  const samples = lines.filter((line) => line !== '' && !line.startsWith('#')).length
  return `${families} metrics, ${samples} lines`
}

interface Sides {
  readonly server: PrometheusServer
  readonly file: string
  print(line: string): void
}

async function compareAt(time: number, { server, file, print }: Sides): Promise<boolean> {
  const trace = await openTraceAt(file, time)
  try {
    const lead = await checkExemplars(await server.exemplars(`{job="${JOB}"}`, time), trace)
    print(lead.text)
    const comparisons = await compareRun((promql) => server.ask(promql, time), trace)
    print(`\n${HEADER}`)
    for (const comparison of comparisons) for (const line of formatComparison(comparison)) print(line)
    const findings = comparisons.flatMap((comparison) => comparison.findings)
    const different = findings.filter(({ holds }) => !holds).length
    print(`\n${findings.length} numbers compared, ${different} differ`)
    return different === 0 && lead.holds
  } finally {
    await trace.close()
  }
}
