/**
 * The file behind a log: appends to whatever file has its name, which others may move (logrotate does), and gives it room when it is full.
 * Never waits for a reader of a pipe. Functions throw what the file system throws.
 */
import {
  type BigIntStats,
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
  statSync,
  write,
  writeSync,
} from 'node:fs'
import { stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { warnOnce } from '../warn-once.ts'
import type { Block } from './log-file-queue.ts'
import { removeRotated } from './rotation/remove-rotated.ts'
import { isFull, moveAside, type Rotation } from './rotation/rotation.ts'

/** Lines may tell of private things: a new file is its owner's alone. */
const MODE = 0o600
const BIG = { bigint: true, throwIfNoEntry: false } as const
const NEWLINE = 0x0a
const AGAIN_MS = 60_000

export class LogFileAppender {
  readonly #path: string
  readonly #rotation: Rotation
  #descriptor: number
  #status: BigIntStats
  /** The file ends amid a line. */
  #isTorn = false
  /** Where the file ended when it was last looked at. */
  #end = 0n
  #noRotationUntil = 0
  /** Writes of the thread pool that are under way, and what is to be closed after them: its number may be another file's right after. */
  #writes = 0
  readonly #toClose: number[] = []

  constructor(path: string, rotation: Rotation) {
    // The program may change its directory.
    this.#path = resolve(path)
    this.#rotation = rotation
    this.#descriptor = openToAppend(this.#path)
    this.#status = fstatSync(this.#descriptor, { bigint: true })
  }

  /** True for files on a disk; pipes and devices are none. */
  get isRegular(): boolean {
    return this.#status.isFile()
  }

  /** Sees to it that the next `length` bytes go to the file that is to have them. */
  prepareSync(length: number): void {
    this.#adapt(statSync(this.#path, BIG), length)
  }

  /** For a disk that may be slow to answer: what `prepare` then is to be told. */
  look(): Promise<BigIntStats | undefined> {
    return stat(this.#path, { bigint: true }).catch(() => undefined)
  }

  /** As `prepareSync`, with what was found under the name of the file. */
  prepare(length: number, named: BigIntStats | undefined): void {
    this.#adapt(named, length)
  }

  /** Lets a file go whose name another one has by now, so that whoever moved it may have it for himself. Never throws. */
  follow(): void {
    try {
      const named = statSync(this.#path, BIG)
      if (named !== undefined && !this.#isSame(named)) this.#reopen()
    } catch {
      // The next line finds out.
    }
  }

  appendSync(block: Block): void {
    if (this.#isTorn) this.#isTorn = writeSync(this.#descriptor, '\n') === 0
    const { data } = block
    while (block.offset < data.length) block.offset += writeSync(this.#descriptor, data, block.offset)
  }

  /** One write of the thread pool, which may take less than there is. */
  append({ data, offset }: Block, done: (error: Error | null, written: number) => void): void {
    if (this.#isTorn) this.#isTorn = writeSync(this.#descriptor, '\n') === 0
    this.#writes += 1
    write(this.#descriptor, data, offset, data.length - offset, null, (error, written) => {
      this.#writes -= 1
      if (this.#writes === 0) for (const descriptor of this.#toClose.splice(0)) closeQuietly(descriptor)
      done(error, written ?? 0)
    })
  }

  /** True where a write of which nothing is known yet has reached the file. What has been looked at is not looked at again. */
  hasLanded({ data }: Block): boolean {
    const window = Buffer.allocUnsafe(data.length * 2)
    try {
      for (;;) {
        const length = readSync(this.#descriptor, window, 0, window.length, this.#end)
        if (window.subarray(0, length).includes(data)) return true
        this.#end += BigInt(Math.max(0, length - data.length))
        if (length < window.length) return false
      }
    } catch {
      return false
    }
  }

  /** What is left of a block never comes. */
  breakOff({ data, offset }: Block): void {
    if (offset > 0) this.#isTorn = data[offset - 1] !== NEWLINE
  }

  close(): void {
    if (this.#writes === 0) closeQuietly(this.#descriptor)
    else this.#toClose.push(this.#descriptor)
  }

  #adapt(named: BigIntStats | undefined, length: number): void {
    if (named === undefined || !this.#isSame(named)) this.#reopen()
    else if (named.isFile() && isFull(this.#rotation, named, length)) this.#rotate()
    else this.#end = named.size
  }

  #isSame({ ino, dev }: BigIntStats): boolean {
    return ino === this.#status.ino && dev === this.#status.dev
  }

  /** While there is no new file, the old one will do, whatever its name; unless it has none any more. */
  #reopen(): void {
    try {
      this.#use(openToAppend(this.#path))
    } catch (error) {
      if (fstatSync(this.#descriptor).nlink === 0) throw error
    }
  }

  #use(descriptor: number): void {
    this.close()
    this.#descriptor = descriptor
    this.#status = fstatSync(descriptor, { bigint: true })
    this.#end = this.#status.size
    this.#isTorn = false
  }

  /** A file that cannot be moved grows on. */
  #rotate(): void {
    if (Date.now() < this.#noRotationUntil) return
    try {
      moveAside(this.#path)
    } catch (error) {
      // Another process may just have moved it.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
        this.#doWithoutRotation(error as Error)
        return
      }
    }
    this.#reopen()
    void removeRotated(this.#path, this.#rotation.keep)
  }

  #doWithoutRotation({ message }: Error): void {
    this.#noRotationUntil = Date.now() + AGAIN_MS
    // Not from inside of the log, whose line this may become.
    const say = () => warnOnce(`log-rotation ${this.#path}`, `the log file ${this.#path} cannot be rotated: ${message}`)
    queueMicrotask(say)
  }
}

function closeQuietly(descriptor: number): void {
  try {
    closeSync(descriptor)
  } catch {
    // Some file systems report a full disk here; nothing is left to be done about it.
  }
}

/** Without waiting for a reader, where it is a pipe; where it is a file so that it can be read, too, if its owner lets us. */
function openToAppend(path: string): number {
  mkdirSync(dirname(path), { recursive: true })
  const flags = constants.O_APPEND | constants.O_CREAT | (constants.O_NONBLOCK ?? 0)
  const toWrite = () => openSync(path, flags | constants.O_WRONLY, MODE)
  if (statSync(path, { throwIfNoEntry: false })?.isFIFO()) return toWrite()
  try {
    return openSync(path, flags | constants.O_RDWR, MODE)
  } catch {
    return toWrite()
  }
}
