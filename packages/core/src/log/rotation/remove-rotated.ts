/** Removes the oldest rotated files of a log. In the thread pool: to remove a big file takes some file systems long. Never rejects. */
import { readdir, realpath, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isRotatedName } from './rotated-name.ts'

/** Leaves the `keep` newest; what cannot be removed is left alone. */
export async function removeRotated(path: string, keep: number): Promise<void> {
  try {
    const file = await realpath(path)
    const directory = dirname(file)
    const rotated = (await readdir(directory)).filter((name) => isRotatedName(name, file)).toSorted()
    const old = rotated.slice(0, Math.max(0, rotated.length - keep))
    // Another process may have been faster.
    await Promise.allSettled(old.map((name) => unlink(join(directory, name))))
  } catch {
    // Whoever took the directory away took the files, too.
  }
}
