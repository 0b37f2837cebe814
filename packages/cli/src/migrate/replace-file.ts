/**
 * Puts a new text in a file's place in one step: whoever reads sees the old text or the new, and what fails on the way leaves the old.
 * A symbolic link stays one; mode and owner stay.
 */
import { randomUUID } from 'node:crypto'
import { chmodSync, chownSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** @throws an error of the file system; the file is as it was then */
export function replaceFile(path: string, text: string): void {
  const target = realpathSync(path)
  const temporary = join(dirname(target), `.${basename(target)}.${randomUUID()}.tmp`)
  try {
    // On the disk before it takes the name, so that a power cut leaves one of the two.
    writeFileSync(temporary, text, { flag: 'wx', mode: 0o600, flush: true })
    takeOver(temporary, target)
    renameSync(temporary, target)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}

/** The owner first: a change of owner may take mode bits away. */
function takeOver(path: string, from: string): void {
  const { mode, uid, gid } = statSync(from)
  const own = statSync(path)
  if (own.uid !== uid || own.gid !== gid) chownSync(path, uid, gid)
  chmodSync(path, mode & 0o7777)
}
