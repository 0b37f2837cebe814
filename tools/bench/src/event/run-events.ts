/** Runs a variant in a child process and checks that every event arrived wherever it was to arrive, once, and nowhere else. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runInChild } from '../run-in-child.ts'
import type { EventReport } from './measure-events.ts'
import type { Variant } from './variants.ts'

/** How variants are run. */
export interface EventRun {
  readonly events: number
  /** The Node binary that is measured. */
  readonly node: string
}

/** @throws Error where an event is missing or came twice: then the times mean nothing */
export async function runEvents(variant: Variant, { events, node }: EventRun): Promise<EventReport> {
  const directory = mkdtempSync(join(tmpdir(), 'zeph-bench-'))
  try {
    const report = await runInChild<EventReport>(new URL('measure-events.ts', import.meta.url), {
      ...{ name: variant.name, profiling: variant.profiling, directory, node },
      task: { variant, events, directory },
    })
    const problems = problemsOf(variant, report)
    if (problems.length > 0) throw new Error(`variant "${variant.name}": ${problems.join('; ')}`)
    return report
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

/** What is wrong with a run; nothing, where its times may be used. */
export function problemsOf({ level, recording }: Variant, { told, arrived }: EventReport): string[] {
  const expected = {
    lines: level === 'off' ? 0 : told,
    counted: recording ? told : 0,
    onSpans: recording ? told : 0,
  }
  return (['lines', 'counted', 'onSpans'] as const)
    .filter((signal) => arrived[signal] !== expected[signal])
    .map((signal) => `${signal}: ${arrived[signal]} instead of ${expected[signal]}`)
}
