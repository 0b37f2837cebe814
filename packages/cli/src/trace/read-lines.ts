/**
 * The lines of a file in batches, one batch per chunk read, so that a file of any size is read in constant memory.
 * A gzip file that ends too early gives the lines it still holds; the reader of the lines sees that the end is missing.
 */
import { createReadStream } from 'node:fs'
import { constants, createGunzip } from 'node:zlib'

const CHUNK_BYTES = 1_048_576

export async function* readLines(path: string, compressed: boolean): AsyncGenerator<string[]> {
  const decoder = new TextDecoder()
  let rest = ''
  try {
    for await (const chunk of openStream(path, compressed)) {
      const lines = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split('\n')
      rest = lines.pop() ?? ''
      yield lines
    }
  } catch (error) {
    if (!isDamagedGzip(error)) throw error
  }
  if (rest !== '') yield [rest]
}

function openStream(path: string, compressed: boolean): NodeJS.ReadableStream {
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES })
  if (!compressed) return file
  const unzipped = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH, chunkSize: CHUNK_BYTES })
  file.on('error', (error) => unzipped.destroy(error))
  return file.pipe(unzipped)
}

function isDamagedGzip(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')
}
