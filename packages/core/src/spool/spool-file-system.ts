/** What the spool asks of a file system. Files are readable by their owner alone. Replaced in tests that need a full disk. */
import { closeSync, constants, mkdirSync, openSync, renameSync, unlinkSync, writeFileSync } from 'node:fs'
import { mkdir, open, readdir, rename, unlink } from 'node:fs/promises'

export interface SpoolFileSystem {
  /** Names of what is in a directory. */
  list(directory: string): Promise<string[]>
  /** Makes a directory where there is none. */
  makeDirectory(directory: string): Promise<void>
  makeDirectorySync(directory: string): void
  /** Makes a file that is not there yet; resolves when it is on the disk. */
  write(path: string, parts: readonly Uint8Array[]): Promise<void>
  /** The same, but for the loss of power. */
  writeSync(path: string, parts: readonly Uint8Array[]): void
  /** The whole of a file, unless it is longer than `atMost` bytes: then no more than that and one. */
  read(path: string, atMost: number): Promise<Uint8Array>
  rename(from: string, to: string): Promise<void>
  renameSync(from: string, to: string): void
  remove(path: string): Promise<void>
  removeSync(path: string): void
}

const OWNER_ONLY = 0o600
const DIRECTORY_OF_OWNER = { recursive: true, mode: 0o700 } as const
const { O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = constants
// Undefined on Windows, where links are no way in.
const NEW = O_WRONLY | O_CREAT | O_EXCL | (O_NOFOLLOW ?? 0)
/** A pipe that somebody put there must not keep a thread waiting for ever. */
const KNOWN = O_RDONLY | (O_NOFOLLOW ?? 0) | (O_NONBLOCK ?? 0)

export const REAL_FILE_SYSTEM: SpoolFileSystem = {
  list: (directory) => readdir(directory),
  makeDirectory: async (directory) => void (await mkdir(directory, DIRECTORY_OF_OWNER)),
  makeDirectorySync: (directory) => void mkdirSync(directory, DIRECTORY_OF_OWNER),
  write: async (path, parts) => {
    const file = await open(path, NEW, OWNER_ONLY)
    try {
      for (const part of parts) await file.writeFile(part)
      await file.datasync()
    } finally {
      await file.close()
    }
  },
  writeSync: (path, parts) => {
    const file = openSync(path, NEW, OWNER_ONLY)
    try {
      for (const part of parts) writeFileSync(file, part)
    } finally {
      closeSync(file)
    }
  },
  read: async (path, atMost) => {
    const file = await open(path, KNOWN)
    try {
      const buffer = Buffer.allocUnsafe(Math.min((await file.stat()).size, atMost + 1))
      const { bytesRead } = await file.read(buffer, 0, buffer.length, 0)
      return buffer.subarray(0, bytesRead)
    } finally {
      await file.close()
    }
  },
  rename: (from, to) => rename(from, to),
  renameSync: (from, to) => renameSync(from, to),
  remove: (path) => unlink(path),
  removeSync: (path) => unlinkSync(path),
}
