/** What was found as lines for the terminal: the tree of spans, the lines of the log, what the profiles say. Cut to its width. */
import { formatDuration } from '../terminal/duration.ts'
import { fit, padEnd, padStart, plainText } from '../terminal/fit.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { treeLines } from '../tree/tree-lines.ts'
import { treeRows } from '../tree/tree-rows.ts'
import type { Found } from './find-id.ts'
import type { FoundProfile } from './find-profiles.ts'
import type { LogEntry } from './log-entry.ts'
import { counted } from './looked-at.ts'

/** Sections with an empty line between them; none for what there is nothing of. */
export function* foundText(found: Found, terminal: Terminal): Generator<string> {
  let isFirst = true
  for (const lines of [spanLines(found, terminal), logLines(found, terminal), profileLines(found, terminal)]) {
    for (const [index, line] of [...lines].entries()) {
      if (index === 0 && !isFirst) yield ''
      isFirst = false
      yield line
    }
  }
}

function* spanLines({ spans }: Found, terminal: Terminal): Generator<string> {
  const { roots, kept, ids, traces, lastTime } = spans
  if (ids.size === 0) return
  yield title(`Spans: ${ids.size} in ${traces.map(([first]) => first).join(', ')}`, terminal)
  const shown = roots.filter((root) => kept.has(root))
  const rows = treeRows(shown, { depth: Number.POSITIVE_INFINITY, kept })
  yield* treeLines(rows, { terminal, lastTime, turns: new Map() })
}

function* logLines({ lines }: Found, terminal: Terminal): Generator<string> {
  const { total, entries } = lines
  if (total === 0) return
  const files = new Set(entries.map(({ file }) => file))
  const newest = entries.length < total ? `, the newest ${entries.length} of them` : ''
  yield title(`Log: ${counted(total, 'line')} in ${[...files].join(', ')}${newest}`, terminal)
  let day = ''
  for (const entry of entries) {
    const date = entry.time.slice(0, 10)
    if (date !== day) yield terminal.paint('quiet', fit(plainText(`${date || 'no time'} UTC`), terminal.width))
    day = date
    yield logLine(entry, terminal)
  }
}

function logLine({ time, level, logger, message, fields }: LogEntry, { paint, width }: Terminal): string {
  const head = `${padEnd(time.slice(11, 23), 12)} ${padEnd(fit(plainText(level.toUpperCase()), 5), 5)} `
  const name = logger === undefined ? '' : `${logger}: `
  const more = Object.keys(fields).length === 0 ? '' : ` ${JSON.stringify(fields)}`
  const rest = fit(plainText(name + message + more), width - head.length)
  const line = head + rest
  if (/^(error|fatal)$/i.test(level)) return paint('error', line)
  return /^warn$/i.test(level) ? paint('warning', line) : line
}

function* profileLines({ profiles }: Found, terminal: Terminal): Generator<string> {
  for (const [index, profile] of profiles.entries()) {
    if (index > 0) yield ''
    yield title(`Profile: ${profile.file}`, terminal)
    yield fit(`${shareLine(profile, profile)} of ${formatDuration(profile.totalTime)}`, terminal.width)
    for (const part of profile.byName) {
      yield fit(`${shareLine(profile, part)}  ${plainText(part.name ?? '(in no span)')}`, terminal.width)
    }
  }
}

function shareLine({ totalTime }: FoundProfile, { samples, time }: { samples: number; time: number }): string {
  const percent = totalTime === 0 ? 0 : Math.round((100 * time) / totalTime)
  return `${padStart(formatDuration(time), 9)} ${padStart(`${percent} %`, 6)} ${padStart(counted(samples, 'sample'), 14)}`
}

function title(text: string, { paint, width }: Terminal): string {
  return paint('strong', fit(plainText(text), width))
}
