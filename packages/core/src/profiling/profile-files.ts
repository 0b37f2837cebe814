/** Profiles on disk: their names, that only their owner reads them, and how many of them stay. */
import { mkdirSync, readdirSync, statSync, unlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { writeHeapSnapshot } from 'node:v8'
import { sanitizeSessionId, timestamp } from '../trace-file/retention.ts'

/** Matches names that `nameOf` makes; nothing else is ever removed. */
const PROFILE = /^[\w.-]+_\d{8}T\d{6}_\d+(-\d+)?\.(cpu|heap)profile$/

/** A profile that runs on is continued in a next file; this many stay. */
const KEEP = 50

const SNAPSHOT = /^[\w.-]+_\d{8}T\d{6}_\d+(-\d+)?\.heapsnapshot$/

/** Each is as large as the heap. */
const KEEP_SNAPSHOTS = 5

const OWNER_ONLY = 0o600

export interface ProfileFile {
  readonly directory: string
  readonly sessionId: string
  readonly started: Date
  readonly extension: string
}

/**
 * Writes a profile, synchronously: this is also done on the way out.
 * @returns the absolute path
 * @throws where it cannot be written
 */
export function writeProfile(file: ProfileFile, content: string): string {
  return written(createFile(file), (path) => writeFileSync(path, content), { pattern: PROFILE, keep: KEEP })
}

/**
 * Writes the whole heap for DevTools, synchronously: the program stands still meanwhile.
 * @returns the absolute path
 * @throws where it cannot be written
 */
export function writeSnapshot(file: Omit<ProfileFile, 'extension'>): string {
  const path = createFile({ ...file, extension: 'heapsnapshot' })
  return written(path, writeHeapSnapshot, { pattern: SNAPSHOT, keep: KEEP_SNAPSHOTS })
}

interface Retention {
  readonly pattern: RegExp
  readonly keep: number
}

/** Half a file is none: what cannot be written to its end is removed. */
function written(path: string, write: (path: string) => void, { pattern, keep }: Retention): string {
  try {
    write(path)
  } catch (error) {
    remove(path)
    throw error
  }
  removeOld(path, { pattern, keep })
  return path
}

/** An empty file of its owner alone. */
function createFile(file: ProfileFile): string {
  const directory = resolve(file.directory)
  mkdirSync(directory, { recursive: true })
  for (let attempt = 0; ; attempt += 1) {
    const path = join(directory, nameOf(file, attempt))
    try {
      writeFileSync(path, '', { flag: 'wx', mode: OWNER_ONLY })
      return path
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}

/** `{session}_{timestamp}_{pid}.cpuprofile`; further ones of the same second are numbered. */
function nameOf({ sessionId, started, extension }: ProfileFile, attempt: number): string {
  const again = attempt === 0 ? '' : `-${attempt}`
  return `${sanitizeSessionId(sessionId)}_${timestamp(started)}_${process.pid}${again}.${extension}`
}

function removeOld(current: string, { pattern, keep }: Retention): void {
  const directory = dirname(current)
  const others = readdirSync(directory)
    .filter((name) => pattern.test(name))
    .map((name) => join(directory, name))
    .filter((path) => path !== current)
  if (others.length < keep) return
  const aged = others.map((path) => ({ path, modified: modifiedAt(path) })).toSorted((a, b) => b.modified - a.modified)
  for (const { path } of aged.slice(keep - 1)) {
    remove(path)
    remove(pprofPath(path))
  }
}

function remove(path: string): void {
  try {
    unlinkSync(path)
  } catch {
    // Another process may have removed it, or own it.
  }
}

/** Writes a profile as pprof, too. @param path where the profile is */
export function writePprof(path: string, content: Uint8Array): void {
  writeFileSync(pprofPath(path), content, { flag: 'wx', mode: OWNER_ONLY })
}

function pprofPath(path: string): string {
  return path.replace(/\.(cpu|heap)profile$/, '.$1.pb.gz')
}

function modifiedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
}
