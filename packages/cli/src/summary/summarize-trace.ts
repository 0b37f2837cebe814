/** A trace as the lines that `zeph-trace summary` prints. */
import { describeTerminal } from '../terminal/terminal.ts'
import { describeTrace } from '../trace/describe-trace.ts'
import { readTrace, type Trace } from '../trace/read-trace.ts'
import { buildTrees } from '../trace/span-tree.ts'
import { type NameStatistics, statisticsPerName } from '../trace/statistics.ts'
import { type AllocationStatistics, allocationLines, allocationsPerName } from './allocations.ts'
import { peakLines } from './peaks.ts'
import { type SortKey, sortStatistics } from './sort-statistics.ts'
import { headerLines, tableLines } from './summary-text.ts'
import { uncoveredLines } from './uncovered.ts'

/**
 * Reads the parts of one trace and says what they hold: a few lines about the trace, a table of span names, the
 * parents whose time is not explained, and the most that the process used, fitted to the terminal and without line ends.
 * @throws an error that names the file, where it is missing or no trace of ours
 * @example
 * for (const line of await summarizeTrace(handle.traceFiles)) console.log(line)
 */
export async function summarizeTrace(files: readonly string[]): Promise<string[]> {
  const trace = await readTrace(files, { attributes: false })
  return summaryLines(trace, traceStatistics(trace, 'total'))
}

/** What is known per span name. */
export interface TraceStatistics {
  /** In the order asked for. */
  readonly names: readonly NameStatistics[]
  /** Most first; empty where nothing was measured. */
  readonly allocations: readonly AllocationStatistics[]
}

export function traceStatistics(trace: Trace, sort: SortKey): TraceStatistics {
  const roots = buildTrees(trace.spans)
  return {
    names: sortStatistics(statisticsPerName(roots, trace.lastTime), sort),
    allocations: allocationsPerName(roots),
  }
}

/** The header, the tables, the parents that their children do not explain, and what the process used. */
export function summaryLines(trace: Trace, { names, allocations }: TraceStatistics): string[] {
  const terminal = describeTerminal(process.stdout, process.env)
  const [path = ''] = trace.files
  const header = headerLines(describeTrace(trace), { path, parts: trace.files.length, bytes: trace.bytes }, terminal)
  const peaks = peakLines(trace, terminal)
  if (names.length === 0) return [...header, ...peaks]
  const allocated = allocationLines(allocations, terminal)
  return [...header, '', ...tableLines(names, terminal), ...allocated, ...uncoveredLines(names, terminal), ...peaks]
}
