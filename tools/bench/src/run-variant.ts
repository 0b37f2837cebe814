/** Runs a variant in a child process and checks what it did: results, calls, and that every span arrived. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { countFileSpans } from './count-file-spans.ts'
import type { VariantReport } from './measure-variant.ts'
import { runInChild } from './run-in-child.ts'
import type { Sink } from './sink/sink.ts'
import type { Variant } from './variants.ts'

/** How variants are run. */
export interface RunOptions {
  readonly iterations: number
  /** The Node binary that is measured. */
  readonly node: string
  readonly sink: Sink
}

/**
 * Runs one variant once.
 * @throws Error where the variant did not do what it says: then its times mean nothing
 */
export async function runVariant(variant: Variant, run: string, options: RunOptions): Promise<VariantReport> {
  const directory = mkdtempSync(join(tmpdir(), 'zeph-bench-'))
  const traceDir = join(directory, 'traces')
  try {
    const destination = { enabled: variant.enabled, traceDir, sinkUrl: options.sink.urlOf(run) }
    const report = await runInChild<VariantReport>(new URL('measure-variant.ts', import.meta.url), {
      name: variant.name,
      task: { variant, iterations: options.iterations, destination },
      profiling: variant.profiling,
      directory,
      node: options.node,
    })
    const arrived = { file: await countFileSpans(traceDir), sink: await options.sink.count(run) }
    const problems = problemsOf(variant, report, arrived)
    if (problems.length > 0) throw new Error(`variant "${variant.name}": ${problems.join('; ')}`)
    return report
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

/** Spans that arrived, by place. */
export interface Arrived {
  readonly file: number
  readonly sink: number
}

/** What is wrong with a run; nothing, where its times may be used. */
export function problemsOf(variant: Variant, report: VariantReport, arrived: Arrived): string[] {
  const problems = report.samples.flatMap(({ measure, problems }) =>
    problems.map((problem) => `${measure}: ${problem}`),
  )
  for (const place of ['file', 'sink'] as const) {
    const expected = variant.recordsTo === place ? report.spans : 0
    if (arrived[place] !== expected) problems.push(`${arrived[place]} spans in the ${place} instead of ${expected}`)
  }
  const mustBeIdentity = variant.subject !== 'opentelemetry' && !variant.profiling
  if (report.isIdentity !== mustBeIdentity) {
    problems.push(mustBeIdentity ? 'the functions are wrapped' : 'the functions are not wrapped')
  }
  return problems
}
