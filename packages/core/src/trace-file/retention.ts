/** Trace files on disk: their names, and how many of them stay. */
import { readdirSync, statSync, unlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Matches names that `traceFileName` makes, also of gzipped or half gzipped files; nothing else is ever removed. */
const TRACE_FILE = /^[\w.-]+_\d{8}T\d{6}(-\d+)?(\.part\d{3,})?\.json(\.gz(\.partial)?)?$/

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

/**
 * Removes the oldest trace files beside `current` until `keep` are left with it; `current` always stays. What cannot be removed
 * is left alone.
 */
export function removeOldTraces(current: string, keep: number): void {
  const others = traceFilesIn(dirname(current))
    .filter((path) => path !== current)
    .map(ageOf)
    .filter((file) => file !== undefined)
    .toSorted((a, b) => b.modified - a.modified || (a.path < b.path ? 1 : -1))
  for (const { path } of others.slice(Math.max(0, keep - 1))) {
    try {
      unlinkSync(path)
    } catch {
      // Another process may have removed it, or own it.
    }
  }
}

function traceFilesIn(directory: string): string[] {
  try {
    return readdirSync(directory)
      .filter((name) => TRACE_FILE.test(name))
      .map((name) => join(directory, name))
  } catch {
    return []
  }
}

function ageOf(path: string): { path: string; modified: number } | undefined {
  try {
    const status = statSync(path)
    return status.isFile() ? { path, modified: status.mtimeMs } : undefined
  } catch {
    return undefined
  }
}
