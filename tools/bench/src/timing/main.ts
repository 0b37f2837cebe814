/**
 * Proves that spans can stand in for timing by hand: runs calls of 1 ms to 1 s, one after the other and 32 at once, times
 * each by hand inside its span, and compares with the metrics bridge, the trace file and OTLP. Exit code 1 where one of
 * them is off by more than 5 %, or does not have every span.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { initObservability } from '@zeph-telemetry/core'
import { startOtlpReceiver } from '@zeph-telemetry/otlp-receiver'
import { describeMachine } from '../environment.ts'
import { type Comparison, compare, problemsOf } from './compare.ts'
import { readTimingOptions, USAGE } from './options.ts'
import { type Times, timesOf } from './quantile.ts'
import { formatTiming } from './report.ts'
import { type Row, rowsBetween, WARM_UP } from './rows.ts'
import { runRow } from './run-row.ts'
import { timesInFiles, timesInOtlp, timesInSnapshot } from './sources.ts'

async function measure(rows: readonly Row[], traceDir: string): Promise<Comparison[]> {
  const receiver = await startOtlpReceiver()
  try {
    const telemetry = { enabled: true, backend: ['local', 'otlp'], traceDir, otlpEndpoint: receiver.url } as const
    const handle = initObservability({ telemetry, logging: { level: 'off' } })
    if (!handle.enabled) throw new Error('run it with --conditions=profiling')
    const timed = await timeByHand(rows)
    const bridge = timesInSnapshot(handle.snapshot())
    await handle.shutdown()
    const file = await timesInFiles(handle.traceFiles)
    const sources = { 'snapshot()': bridge, 'Chrome file': file, OTLP: timesInOtlp(receiver.spans()) }
    return timed.map(({ row, byHand }) => compare(row, byHand, sources))
  } finally {
    await receiver.close()
  }
}

interface TimedRow {
  readonly row: Row
  readonly byHand: Times
}

async function timeByHand(rows: readonly Row[]): Promise<TimedRow[]> {
  await runRow(WARM_UP)
  const timed: TimedRow[] = []
  for (const row of rows) {
    process.stderr.write(`${row.calls} calls of ${row.milliseconds} ms, ${row.mode}\n`)
    timed.push({ row, byHand: timesOf(await runRow(row)) })
  }
  return timed
}

async function main(): Promise<void> {
  const options = readTimingOptions(process.argv.slice(2))
  if (options === undefined) return void process.stdout.write(USAGE)
  const directory = mkdtempSync(join(tmpdir(), 'zeph-bench-'))
  const rows = rowsBetween(options.shortest, options.longest)
  const comparisons = await measure(rows, join(directory, 'traces')).finally(() =>
    rmSync(directory, { recursive: true, force: true }),
  )
  const environment = { node: process.versions.node, ...describeMachine() }
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ environment, comparisons }, undefined, 2)}\n`
      : formatTiming(environment, comparisons),
  )
  const problems = problemsOf(comparisons)
  if (problems.length > 0) throw new Error(problems.join('\n  '))
}

try {
  await main()
} catch (error) {
  process.stderr.write(`bench:timing: ${(error as Error).message}\n`)
  process.exitCode = 1
}
