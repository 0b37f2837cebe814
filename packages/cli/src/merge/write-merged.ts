/** Writes a file in one step: nobody sees half of it, and what stood there stays until it is whole. */
import { createWriteStream, renameSync, rmSync } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'

/** Readable by its owner only, as every trace: it may hold content. Compressed where the name ends in `.gz`. */
export async function writeMerged(path: string, lines: AsyncIterable<string>): Promise<void> {
  const unfinished = `${path}.${process.pid}.tmp`
  try {
    const file = createWriteStream(unfinished, { mode: 0o600, flags: 'wx' })
    if (path.endsWith('.gz')) await pipeline(lines, createGzip(), file)
    else await pipeline(lines, file)
    renameSync(unfinished, path)
  } catch (error) {
    rmSync(unfinished, { force: true })
    throw error
  }
}
