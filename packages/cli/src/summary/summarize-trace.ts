/** A trace as the lines that `zeph-trace summary` prints. */
import { describeTerminal } from '../terminal/terminal.ts'
import { describeTrace } from '../trace/describe-trace.ts'
import { readTrace, type Trace } from '../trace/read-trace.ts'
import { buildTrees } from '../trace/span-tree.ts'
import { type NameStatistics, statisticsPerName } from '../trace/statistics.ts'
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

/** Per span name, in the order asked for. */
export function traceStatistics(trace: Trace, sort: SortKey): NameStatistics[] {
  return sortStatistics(statisticsPerName(buildTrees(trace.spans), trace.lastTime), sort)
}

/** The header, the table, the parents that their children do not explain, and what the process used. */
export function summaryLines(trace: Trace, statistics: readonly NameStatistics[]): string[] {
  const terminal = describeTerminal(process.stdout, process.env)
  const [path = ''] = trace.files
  const header = headerLines(describeTrace(trace), { path, parts: trace.files.length, bytes: trace.bytes }, terminal)
  const peaks = peakLines(trace, terminal)
  if (statistics.length === 0) return [...header, ...peaks]
  return [...header, '', ...tableLines(statistics, terminal), ...uncoveredLines(statistics, terminal), ...peaks]
}
