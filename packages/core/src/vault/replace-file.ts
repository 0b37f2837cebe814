/**
 * Replaces a file's content, one process at a time: the new content is written into a lock file that only one can create, which then
 * takes the file's name. Readers see the old content or the new, and two writers cannot lose each other's change.
 */
import { type FileHandle, mkdir, open, realpath, rename, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { isFileError } from './vault-error.ts'

/** The lock was there all the time that one is ready to wait. */
export class FileLockedError extends Error {
  readonly lock: string

  constructor(lock: string) {
    super(`${lock} is there`)
    this.lock = lock
  }
}

const PATIENCE_MS = 10_000
const PAUSE_MS = 15

/**
 * Calls `produce` while no other process writes; what it gives becomes the content, for the owner alone. Undefined leaves the file.
 * Directories that are missing are made, for the owner alone.
 */
export async function replaceFile(
  path: string,
  produce: () => Promise<string | undefined>,
  patienceMs: number = PATIENCE_MS,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const target = await targetOf(path)
  const lock = `${target}.lock`
  const handle = await createLock(lock, patienceMs)
  try {
    const content = await produce()
    if (content === undefined) return await unlink(lock)
    await handle.writeFile(content)
    await handle.sync()
    await handle.close()
    await rename(lock, target)
  } catch (error) {
    await unlink(lock).catch(() => {})
    throw error
  } finally {
    await handle.close()
  }
}

/** A symbolic link stays one: the file it leads to is replaced. */
async function targetOf(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch {
    return path
  }
}

async function createLock(lock: string, patienceMs: number): Promise<FileHandle> {
  const until = performance.now() + patienceMs
  for (;;) {
    try {
      return await open(lock, 'wx', 0o600)
    } catch (error) {
      if (!isFileError(error, 'EEXIST')) throw error
      if (performance.now() >= until) throw new FileLockedError(lock)
    }
    await setTimeout(PAUSE_MS * (1 + Math.random()))
  }
}
