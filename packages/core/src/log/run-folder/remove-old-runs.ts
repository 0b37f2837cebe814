/**
 * Removes the folders of old runs. Only directories whose names are those of run folders are ever looked into; never rejects. A folder whose
 * process still runs stays, however many began after it.
 */
import { readdir, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { readRunName } from './run-name.ts'

export interface RunRetention {
  /** How many stay, `current` among them. */
  readonly keep: number
  /** How long they stay after the last line. */
  readonly days: number
}

const MS_PER_DAY = 86_400_000

/** @param current path of the folder that is in use */
export async function removeOldRuns(runDir: string, current: string, retention: RunRetention): Promise<void> {
  const others = (await runsIn(runDir)).filter((path) => path !== current)
  const tooMany = new Set(others.slice(0, Math.max(0, others.length - (retention.keep - 1))))
  for (const path of others) {
    const isOld = (await lastWrite(path)) < Date.now() - retention.days * MS_PER_DAY
    // Another process may be at it, or own it.
    if (isOld || (tooMany.has(path) && !isRunning(path)))
      await rm(path, { recursive: true, force: true }).catch(() => {})
  }
}

/** From the oldest to the newest. */
async function runsIn(runDir: string): Promise<string[]> {
  const entries = await readdir(runDir, { withFileTypes: true }).catch(() => [])
  return entries
    .filter((entry) => entry.isDirectory() && readRunName(entry.name) !== undefined)
    .map(({ name }) => name)
    .toSorted()
    .map((name) => join(runDir, name))
}

/** Milliseconds since 1970; a folder that cannot be looked into is taken for new. */
async function lastWrite(path: string): Promise<number> {
  try {
    const files = (await readdir(path)).map((name) => join(path, name))
    const times = await Promise.all([path, ...files].map(async (one) => (await stat(one)).mtimeMs))
    return Math.max(...times)
  } catch {
    return Number.POSITIVE_INFINITY
  }
}

/** As far as this machine knows; a process of our own number has long been another. */
function isRunning(path: string): boolean {
  const pid = readRunName(basename(path))?.pid
  if (pid === undefined || pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
