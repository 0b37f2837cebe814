/** Runs one variant of one work in a process of its own and checks that it did what it says. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { countFileSpans } from '../count-file-spans.ts'
import { runInChild } from '../run-in-child.ts'
import type { Sink } from '../sink/sink.ts'
import type { OverheadReport, OverheadTask } from './measured.ts'

/** How it is run. */
export interface OverheadRun extends Pick<OverheadTask, 'variant' | 'work' | 'count' | 'warmUp' | 'delayScale'> {
  /** Tells the runs at the receiver apart. */
  readonly name: string
  readonly node: string
  readonly sink: Sink
}

const TRACES = '/v1/traces'

/**
 * Runs it once.
 * @throws Error where it did not do what it says: then its times mean nothing
 */
export async function runOverhead(run: OverheadRun): Promise<OverheadReport> {
  const { variant, work, count, warmUp, delayScale, name, node, sink } = run
  const directory = mkdtempSync(join(tmpdir(), 'zeph-bench-overhead-'))
  const traceDir = join(directory, 'traces')
  try {
    const endpoint = sink.urlOf(name).slice(0, -TRACES.length)
    const task: OverheadTask = { variant, work, count, warmUp, delayScale, traceDir, endpoint }
    const report = await runInChild<OverheadReport>(new URL('measure-agent.ts', import.meta.url), {
      ...{ name: `${variant.name}, ${work.name}`, task, profiling: variant.profiling, directory, node, isBuilt: true },
      conditions: variant.pyroscope ? ['profiling-pyroscope'] : [],
    })
    const [receiver, profiles] = [await sink.count(name), await sink.countProfiles(name)]
    const arrived = { file: await countFileSpans(traceDir), receiver, profiles }
    const problems = problemsOf(run, report, arrived)
    if (problems.length > 0) throw new Error(`${variant.name}, ${work.name}: ${problems.join('; ')}`)
    return report
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

/** What arrived, that of the MCP servers included. */
export interface Arrived {
  readonly file: number
  readonly receiver: number
  /** Requests with profiles. */
  readonly profiles: number
}

/** What is wrong with a run; nothing, where its times may be used. */
export function problemsOf(
  { variant, count }: Pick<OverheadRun, 'variant' | 'count'>,
  { problems, first, warm, exported, lost }: OverheadReport,
  arrived: Arrived,
): string[] {
  const found = [...problems]
  for (const { done } of [first, warm]) if (done !== count) found.push(`${done} of ${count} were done`)
  if (lost > 0) found.push(`${lost} spans were lost`)
  for (const place of ['file', 'receiver'] as const) {
    const isThere = arrived[place] > 0
    if (isThere !== (variant.recordsTo === place)) found.push(`${arrived[place]} spans in the ${place}`)
  }
  if (arrived.profiles > 0 !== variant.pyroscope) found.push(`${arrived.profiles} requests with profiles`)
  if (arrived.receiver < exported) found.push(`${arrived.receiver} of ${exported} spans arrived`)
  return found
}
