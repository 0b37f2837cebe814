/** The most that each process of a trace used, in one line a process: what system metrics say about it. */
import { formatDuration } from '../terminal/duration.ts'
import { fit, plainText } from '../terminal/fit.ts'
import type { Terminal } from '../terminal/terminal.ts'
import type { CounterFigures } from '../trace/counter-collector.ts'
import type { Trace } from '../trace/read-trace.ts'
import { formatBytes } from './summary-text.ts'

/** Counters that are told, and how; all others are in the JSON output. */
const SHOWN: Readonly<Record<string, (most: number) => string>> = {
  'memory rss_bytes': (bytes) => `${formatBytes(bytes)} rss`,
  'cpu percent': (percent) => `${percent.toFixed(0)} % cpu`,
  'process thread_count': (count) => `${count} threads`,
  'process fd_count': (count) => `${count} fds`,
  'event_loop delay_max_ms': (milliseconds) => `${formatDuration(milliseconds * 1000)} loop delay`,
}

/** No line where the trace has none of these counters. */
export function peakLines({ counters, serviceOf }: Trace, { width }: Terminal): string[] {
  const processes = [...new Set(counters.map(({ pid }) => pid))]
  const told = processes
    .map((pid) => ({ pid, peaks: peaksOf(counters.filter((counter) => counter.pid === pid)) }))
    .filter(({ peaks }) => peaks !== '')
  const nameOf = (pid: number | undefined) => (told.length === 1 ? 'Process' : (serviceOf(pid) ?? `Process ${pid}`))
  const lines = told.map(({ pid, peaks }) => fit(`${plainText(nameOf(pid))} at most: ${peaks}`, width))
  return lines.length === 0 ? [] : ['', ...lines]
}

function peaksOf(counters: readonly CounterFigures[]): string {
  const most = new Map(counters.map(({ name, max }) => [name, max]))
  return Object.entries(SHOWN)
    .filter(([name]) => most.has(name))
    .map(([name, show]) => show(most.get(name)!))
    .join(', ')
}
