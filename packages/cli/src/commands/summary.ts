/** `zeph-trace summary`: what a trace holds, per span name. */
import { type Command, Option } from 'commander'
import { EXIT_CODE_HELP, FILE_HELP } from '../exit-codes.ts'
import { SORT_KEYS, type SortKey } from '../summary/sort-statistics.ts'
import { summaryLines, type TraceStatistics, traceStatistics } from '../summary/summarize-trace.ts'
import { uncoveredShare } from '../summary/uncovered.ts'
import { writeNote, writeOutput } from '../terminal/write.ts'
import { describeTrace } from '../trace/describe-trace.ts'
import { findTrace } from '../trace/find-trace.ts'
import { readTrace, type Trace } from '../trace/read-trace.ts'

interface SummaryOptions {
  sort: SortKey
  json?: boolean
}

const EXAMPLES = `
Examples:
  zeph-trace summary                         the newest trace of .local/traces
  zeph-trace summary --sort self a.json      where the time really went
${FILE_HELP}
${EXIT_CODE_HELP}

self is the time of a span that none of its children covers. Where that is over
20 % of the spans that have children, a line below the table says so: a span is
missing there, or the time is the parent's own. Where allocations were measured,
a second table has those of each name: its own (self), and with all below it
(total). A last line tells the most that the process used, where the trace has
system metrics; JSON has all counters.`

export function addSummaryCommand(program: Command): void {
  program
    .command('summary')
    .description('show count, times and errors per span name')
    .argument('[file]', 'trace file, or a directory with traces')
    .addOption(new Option('--sort <column>', 'order of the table').choices(SORT_KEYS).default('total'))
    .option('--json', 'print JSON: microseconds, bytes, shares from 0 to 1')
    .addHelpText('after', EXAMPLES)
    .action(showSummary)
}

async function showSummary(file: string | undefined, options: SummaryOptions): Promise<void> {
  const trace = await readTrace(findTrace(file, process.env), { attributes: false })
  trace.notes.forEach(writeNote)
  const statistics = traceStatistics(trace, options.sort)
  const text = () => summaryLines(trace, statistics).map((line) => `${line}\n`)
  await writeOutput(options.json ? [jsonOf(trace, statistics)] : text())
}

function jsonOf(trace: Trace, statistics: TraceStatistics): string {
  const { duration, ...description } = describeTrace(trace)
  const allocations = new Map(statistics.allocations.map(({ name, ...figures }) => [name, figures]))
  const names = statistics.names.map(({ total, self, p50, p95, asParent, ...counts }) => ({
    ...counts,
    total_us: rounded(total),
    self_us: rounded(self),
    p50_us: rounded(p50),
    p95_us: rounded(p95),
    uncovered: rounded(uncoveredShare(asParent)),
    allocated: allocations.get(counts.name) ?? null,
  }))
  const counters = trace.counters.map(({ min, max, mean, last, ...counter }) => ({
    ...counter,
    ...{ min, max, mean: rounded(mean), last },
  }))
  const document = {
    files: trace.files,
    bytes: trace.bytes,
    ...description,
    duration_us: rounded(duration),
    names,
    counters,
  }
  return `${JSON.stringify(document, undefined, 2)}\n`
}

function rounded(figure: number | undefined): number | null {
  return figure === undefined ? null : Math.round(figure * 1000) / 1000
}
