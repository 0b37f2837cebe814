/** Gzips a trace file that is complete; Perfetto opens it as it is. */
import { createReadStream, createWriteStream } from 'node:fs'
import { rename, rm, unlink } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'

const OWNER_ONLY = 0o600

/** Replaces `path` by `path.gz`. The file stays as it is where that fails. @returns the new path */
export async function compress(path: string): Promise<string> {
  const partial = `${path}.gz.partial`
  try {
    await pipeline(createReadStream(path), createGzip(), createWriteStream(partial, { mode: OWNER_ONLY }))
    await rename(partial, `${path}.gz`)
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
  await unlink(path)
  return `${path}.gz`
}
