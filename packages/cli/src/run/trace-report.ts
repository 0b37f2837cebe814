/** What `run` says at the end: the traces the program left and how to open them, or why there may be none. */
import { statSync } from 'node:fs'
import { relative } from 'node:path'
import { formatBytes } from '../summary/summary-text.ts'
import { listTraceFiles } from '../trace/find-trace.ts'

const REASONS = [
  'the program does not use @zeph-telemetry/core, or ended before its first span',
  'its configuration disables telemetry, or its backend is not "local"',
  'its traces went elsewhere: another trace_dir or working directory (--trace-dir)',
]

export function tracePaths(directory: string): Set<string> {
  return new Set(listTraceFiles(directory).map((file) => file.path))
}

export function reportTraces(directory: string, before: ReadonlySet<string>, environment: NodeJS.ProcessEnv): string[] {
  const created = listTraceFiles(directory)
    .filter((file) => !before.has(file.path))
    .toSorted((a, b) => a.stem.localeCompare(b.stem) || a.part - b.part)
  if (created.length === 0) return noTraceLines(directory, environment)
  return created.flatMap(({ path, part }) => {
    const shown = shortPath(path)
    const written = `trace written: ${shown} (${formatBytes(statSync(path).size)})`
    return part > 1 ? [written] : [written, `open it with:  zeph-trace open ${quoted(shown)}`]
  })
}

function noTraceLines(directory: string, environment: NodeJS.ProcessEnv): string[] {
  const enabled = environment.ZEPH_TELEMETRY_ENABLED
  const line = `no trace was written to ${shortPath(directory)}`
  if (enabled !== undefined && /^(false|0|no|off)$/i.test(enabled)) {
    return [`${line}: telemetry is disabled by ZEPH_TELEMETRY_ENABLED=${enabled} in the environment`]
  }
  return [`${line}. Possible reasons:\n${REASONS.map((reason) => `  - ${reason}`).join('\n')}`]
}

/** Relative to the working directory when the path lies in it. */
export function shortPath(path: string): string {
  const inside = relative('.', path)
  return inside === '' || inside.startsWith('..') ? path : inside
}

/** As a shell takes it. */
export function quoted(path: string): string {
  return /^[\w./:@%+=-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`
}
