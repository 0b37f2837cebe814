/** The reference agent under load, in a process and a folder of its own, serving its metrics until it is told to end. */
import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { RunningProcess } from './running-process.ts'

const ROOT = resolve(import.meta.dirname, '../../../..')
const MAIN = join(ROOT, 'apps/reference-agent/src/main.ts')
/** Long enough for a machine that is busy. */
const LONGEST_START_MILLISECONDS = 120_000
const LONGEST_OVERTIME_MILLISECONDS = 120_000

/** Nothing else of this process's environment may change what the agent does: no key of a real model, no setting of ours. */
const KEPT = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'windir', 'USERPROFILE']

export interface RunningAgent {
  readonly metricsUrl: URL
  readonly healthUrl: URL
  /** Resolves when the load is over, to what the agent says of it. The agent still serves its metrics. */
  loaded(): Promise<string>
  /** Ends it. @returns its trace file, whole */
  end(): Promise<string>
}

export interface AgentStart {
  readonly seconds: number
  readonly concurrency: number
  readonly folder: string
}

/** Starts it; resolves when its metrics are served, at the beginning of the load. */
export async function startReferenceAgent({ seconds, concurrency, folder }: AgentStart): Promise<RunningAgent> {
  const traces = join(folder, 'traces')
  const conditions = ['@zeph-telemetry/source', 'profiling'].map((condition) => `--conditions=${condition}`)
  const load = ['--load', String(seconds), '--concurrency', String(concurrency), '--serve', '--metrics', '0']
  const agent = new RunningProcess({
    program: process.execPath,
    args: ['--disable-warning=ExperimentalWarning', ...conditions, MAIN, ...load],
    cwd: folder,
    env: {
      ...Object.fromEntries(KEPT.map((name) => [name, process.env[name]])),
      ZEPH_TELEMETRY_TRACE_DIR: traces,
      // One part: a span that is cut into two would be two.
      ZEPH_TELEMETRY_TRACE_MAX_MB: '4096',
    },
  })
  try {
    const served = /^Metrics are served at (\S+), health at (\S+)$/
    const [, metrics = '', health = ''] = await agent.line(served, LONGEST_START_MILLISECONDS)
    return {
      metricsUrl: new URL(metrics),
      healthUrl: new URL(health),
      loaded: async () => (await agent.line(/^Load over: (.*)$/, seconds * 1_000 + LONGEST_OVERTIME_MILLISECONDS))[1]!,
      end: () => endAgent(agent, traces),
    }
  } catch (error) {
    await agent.end()
    throw error
  }
}

async function endAgent(agent: RunningProcess, traces: string): Promise<string> {
  const code = await agent.end()
  if (code !== 0) throw new Error(`the agent ended with code ${code}. It printed:\n${agent.output}`)
  // Its MCP servers write traces of their own.
  const name = /^Open it in Perfetto:.* (\S+)$/m.exec(agent.output)?.[1]
  const file = readdirSync(traces).find((each) => name?.endsWith(each))
  if (file === undefined) throw new Error(`the agent wrote no trace. It printed:\n${agent.output}`)
  return join(traces, file)
}
