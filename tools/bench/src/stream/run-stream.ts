/** Runs a variant against a model in a process of its own, and checks that every chunk was read, and measured where it was to be. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runInChild } from '../run-in-child.ts'
import type { ChunkTask } from './chunk-server.ts'
import type { StreamReport, StreamTask } from './measure-stream.ts'
import type { StreamVariant } from './variants.ts'

/** How variants are run. */
export interface StreamRun extends Pick<StreamTask, 'concurrency' | 'warmUp' | 'times'>, ChunkTask {
  /** The Node binary that is measured. */
  readonly node: string
  /** Measures what is built, as users have it, in place of the sources. */
  readonly isBuilt: boolean
}

/** @throws Error where a chunk was not read, or not measured: then the times mean nothing */
export async function runStream(variant: StreamVariant, run: StreamRun): Promise<StreamReport> {
  const { tokens, pauseMs, node, isBuilt, ...rest } = run
  const directory = mkdtempSync(join(tmpdir(), 'zeph-bench-'))
  const task: ChunkTask = { tokens, pauseMs }
  const model = fork(fileURLToPath(new URL('chunk-server.ts', import.meta.url)), [JSON.stringify(task)], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  })
  try {
    const origin = `http://127.0.0.1:${await portOf(model)}`
    const report = await runInChild<StreamReport>(new URL('measure-stream.ts', import.meta.url), {
      ...{ name: variant.name, profiling: variant.profiling, directory, node, isBuilt },
      task: { ...rest, variant, origin, traceDir: join(directory, 'traces') } satisfies StreamTask,
    })
    const problems = problemsOf(variant, run, report)
    if (problems.length > 0) throw new Error(`variant "${variant.name}": ${problems.join('; ')}`)
    return report
  } finally {
    if (model.connected) model.disconnect()
    rmSync(directory, { recursive: true, force: true })
  }
}

async function portOf(model: ChildProcess): Promise<number> {
  const port = once(model, 'message').then(([message]) => message as number)
  const ended = once(model, 'exit').then(() => undefined)
  const first = await Promise.race([port, ended])
  if (first === undefined) throw new Error('the model ended before it was ready')
  return first
}

/** What is wrong with a run; nothing, where its times may be used. */
export function problemsOf({ recording }: StreamVariant, run: StreamRun, report: StreamReport): string[] {
  const replies = (run.warmUp + run.times) * run.concurrency
  const expected = {
    read: replies * run.tokens,
    gaps: recording ? replies * (run.tokens - 1) : 0,
    spans: recording ? replies : 0,
  }
  return (['read', 'gaps', 'spans'] as const)
    .filter((what) => report[what] !== expected[what])
    .map((what) => `${what}: ${report[what]} instead of ${expected[what]}`)
}
