/** Trace files on disk: their names, and how many of them stay. */
import { readdirSync, statSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'

/** Matches names that `traceFileName` makes, also gzipped ones; nothing else is ever removed. */
const TRACE_FILE = /_\d{8}T\d{6}(-\d+)?(\.part\d{3,})?\.json(\.gz)?$/

/** UTC as `yyyymmddThhmmss`. */
export function timestamp(date: Date): string {
  return date.toISOString().replace(/[-:]/g, '').slice(0, 15)
}

/** A session id as part of a file name: letters, digits, `.`, `_` and `-`, at most 80, no dot in front. */
export function sanitizeSessionId(sessionId: string): string {
  return sessionId
    .replace(/[^A-Za-z0-9._-]/g, '_')
    .replace(/^\.+/, '_')
    .slice(0, 80)
}

/** `{session}_{timestamp}.json`; further parts are numbered, further files of the same second too. */
export function traceFileName(sessionId: string, started: Date, part: number, attempt: number): string {
  const again = attempt === 0 ? '' : `-${attempt}`
  const partSuffix = part === 1 ? '' : `.part${String(part).padStart(3, '0')}`
  return `${sanitizeSessionId(sessionId)}_${timestamp(started)}${again}${partSuffix}.json`
}

/** Removes the oldest trace files of a directory until `keep` are left. A file that cannot be removed is left alone. */
export function removeOldTraces(directory: string, keep: number): void {
  const files = readdirSync(directory)
    .filter((name) => TRACE_FILE.test(name))
    .map((name) => ageOf(join(directory, name)))
    .filter((file) => file !== undefined)
    .toSorted((a, b) => b.modified - a.modified || (a.path < b.path ? 1 : -1))
  for (const { path } of files.slice(keep)) {
    try {
      unlinkSync(path)
    } catch {
      // Another process may have removed it, or own it.
    }
  }
}

function ageOf(path: string): { path: string; modified: number } | undefined {
  try {
    return { path, modified: statSync(path).mtimeMs }
  } catch {
    return undefined
  }
}
