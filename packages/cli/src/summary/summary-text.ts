/** The summary as people read it: a few lines about the trace, then the table of span names. */
import { formatDuration } from '../terminal/duration.ts'
import { fit, plainText } from '../terminal/fit.ts'
import { formatTable } from '../terminal/table.ts'
import type { Terminal } from '../terminal/terminal.ts'
import type { TraceDescription } from '../trace/describe-trace.ts'
import type { NameStatistics } from '../trace/statistics.ts'

const HEADER = ['name', 'count', 'total', 'self', 'p50', 'p95', 'errors'] as const
const NO_FIGURE = '-'

export interface FileDescription {
  path: string
  parts: number
  bytes: number
}

export function headerLines(trace: TraceDescription, file: FileDescription, { width, paint }: Terminal): string[] {
  const { service, started = 'unknown', session, duration } = trace
  const parts = file.parts > 1 ? `, ${file.parts} parts` : ''
  const lines: [title: string, value: string][] = [
    ['file', `${file.path} (${formatBytes(file.bytes)}${parts})`],
    ['service', session === undefined ? service : `${service}, session ${session}`],
    ['started', started],
    ['duration', formatDuration(duration)],
    ['spans', countsText(trace)],
  ]
  return lines.map(([title, value]) => `${paint('quiet', title.padEnd(10))}${fit(plainText(value), width - 10)}`)
}

export function tableLines(statistics: readonly NameStatistics[], { width, paint }: Terminal): string[] {
  const [header = '', ...lines] = formatTable(HEADER, statistics.map(tableRow), width)
  const painted = lines.map((line, index) => (statistics[index]!.errors > 0 ? paint('error', line) : line))
  return [paint('strong', header), ...painted]
}

export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  if (bytes < 999_500) return `${(bytes / 1000).toPrecision(3)} kB`
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}

function tableRow({ name, count, unfinished, total, self, p50, p95, errors }: NameStatistics): string[] {
  const ended = count > unfinished
  const figures = [ended ? total : undefined, ended ? self : undefined, p50, p95]
  const shown = figures.map((figure) => (figure === undefined ? NO_FIGURE : formatDuration(figure)))
  return [plainText(name), String(count), ...shown, errors === 0 ? NO_FIGURE : String(errors)]
}

function countsText({ spans, traces, errors, unfinished }: TraceDescription): string {
  const inTraces = `${spans} in ${traces} ${traces === 1 ? 'trace' : 'traces'}`
  const failed = errors > 0 ? `, ${errors} with errors` : ''
  return `${inTraces}${failed}${unfinished > 0 ? `, ${unfinished} unfinished (not in the times)` : ''}`
}
