/**
 * When a log file is full, and how it makes room. Many processes may write one file and all of them rotate it: moving it is one atomic step to
 * a name that was reserved before, so that the worst two of them can do at once is to move a file that has just begun. No line is ever lost by it.
 */
import { type BigIntStats, closeSync, openSync, realpathSync, renameSync, unlinkSync } from 'node:fs'
import { rotatedPath } from './rotated-name.ts'

export interface Rotation {
  /** Size after which the file makes room, in bytes; 0 is never. */
  readonly maxBytes: number
  /** Hours and days are those of UTC. */
  readonly every: 'never' | 'hour' | 'day'
  /** How many full files stay. */
  readonly keep: number
}

const PERIODS_MS = { never: Number.POSITIVE_INFINITY, hour: 3_600_000, day: 86_400_000 }
const OWNER_ONLY = 0o600

/** True where `length` more bytes belong into a new file. The file's own times are asked, since others may write it, too. */
export function isFull({ maxBytes, every }: Rotation, { size, mtimeMs }: BigIntStats, length: number): boolean {
  if (size === 0n) return false
  if (maxBytes > 0 && Number(size) + length > maxBytes) return true
  const periodMs = PERIODS_MS[every]
  return Math.floor(Date.now() / periodMs) !== Math.floor(Number(mtimeMs) / periodMs)
}

/**
 * Gives the file its rotated name; the next to open `path` makes a new file.
 * @throws what the file system throws where the file cannot be moved; it is then where it was
 */
export function moveAside(path: string): void {
  const file = realpathSync(path)
  const reserved = reserve(file)
  try {
    renameSync(file, reserved)
  } catch (error) {
    unlinkSync(reserved)
    throw error
  }
}

/** Where files are full faster than milliseconds go by, names run ahead of the time, and one that was removed must not be taken again. */
let latest = 0

/** Makes an empty file of a rotated name that nobody has: a rename to it then replaces nothing else. */
function reserve(file: string): string {
  for (let time = Math.max(Date.now(), latest + 1); ; time += 1) {
    const path = rotatedPath(file, time)
    try {
      closeSync(openSync(path, 'wx', OWNER_ONLY))
      latest = time
      return path
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}
