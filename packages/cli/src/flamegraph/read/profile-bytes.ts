/** A profile from disk, whole and unpacked. Profiles are read at once, so their size has a bound. */
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { InputError } from '../../input-error.ts'

const unzip = promisify(gunzip)
/** What a string can hold; the largest profiles seen are a tenth of it. */
const MOST_BYTES = 0x1fff_ffe8

export async function readBytes(path: string): Promise<Uint8Array> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ERR_FS_FILE_TOO_LARGE' ? tooLarge(path) : error
  })
  const unpacked = isGzip(bytes) ? await unpack(path, bytes) : bytes
  if (unpacked.length > MOST_BYTES) throw tooLarge(path)
  return unpacked
}

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b
}

async function unpack(path: string, bytes: Uint8Array): Promise<Uint8Array> {
  try {
    return await unzip(bytes, { maxOutputLength: MOST_BYTES })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(path)
    throw new InputError(`${path} is a gzip file that cannot be unpacked`)
  }
}

function tooLarge(path: string): InputError {
  return new InputError(`${path} is too large for a flame graph (over 512 MB unpacked)`)
}
