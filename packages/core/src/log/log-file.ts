/**
 * The file of log lines. Lines are collected for a moment and appended in whole lines with one synchronous write: nothing is ever in
 * flight on the way out, and for chunks of this size that costs the program less than handing them to the thread pool (measured).
 * Several processes and copies of core append to one file without tearing lines. Never throws once it is open.
 */
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/** Lines wait for at most this time, and never for more text than this, in UTF-16 code units. */
const LONGEST_WAIT_MS = 50
const MOST_WAITING = 16_384

/** Lines may tell of private things: a new file is its owner's alone. */
const MODE = 0o600
const NEWLINE = 0x0a

/** An open file. */
export class LogFile {
  readonly #descriptor: number
  readonly #onTrouble: (error: Error) => void
  #waiting = ''
  #timer: NodeJS.Timeout | undefined
  #isLeaving = false
  /** Lines that could not be written since the last that could. */
  #lost = 0
  #isTorn = false

  /**
   * @param onTrouble told when lines begin to be lost
   * @throws what the file system throws where the file cannot be opened
   */
  constructor(path: string, onTrouble: (error: Error) => void) {
    mkdirSync(dirname(path), { recursive: true })
    this.#descriptor = openSync(path, 'a', MODE)
    this.#onTrouble = onTrouble
  }

  /** Takes lines with their ends. */
  write(lines: string): void {
    this.#waiting += lines
    if (this.#isLeaving || this.#waiting.length >= MOST_WAITING) this.flushSync()
    else this.#timer ??= setTimeout(() => this.flushSync(), LONGEST_WAIT_MS).unref()
  }

  /** Writes what waits. */
  flushSync(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const lines = this.#waiting
    this.#waiting = ''
    if (lines !== '') this.#append(lines)
  }

  /**
   * The process may be leaving: from here on every line is written at once, what other watchers of the same way out say included, until it
   * turns out that the process lives on.
   */
  leaving(): void {
    this.#isLeaving = true
    this.flushSync()
    setImmediate(() => (this.#isLeaving = false)).unref()
  }

  close(): void {
    this.flushSync()
    try {
      closeSync(this.#descriptor)
    } catch {
      // Some file systems report a full disk here; nothing is left to be done about it.
    }
  }

  #append(lines: string): void {
    const before = Buffer.from((this.#isTorn ? '\n' : '') + (this.#lost === 0 ? '' : lostLine(this.#lost)))
    const bytes = Buffer.concat([before, Buffer.from(lines)])
    let offset = 0
    try {
      while (offset < bytes.length) offset += writeSync(this.#descriptor, bytes, offset)
    } catch (error) {
      if (this.#lost === 0) this.#onTrouble(error as Error)
    }
    if (offset > 0) this.#isTorn = bytes[offset - 1] !== NEWLINE
    if (offset >= before.length) this.#lost = 0
    this.#lost += countLines(bytes.subarray(Math.max(offset, before.length)))
  }
}

function countLines(bytes: Uint8Array): number {
  return bytes.filter((byte) => byte === NEWLINE).length
}

/** Says in the file what is missing from it. */
function lostLine(count: number): string {
  const fields = { level: 'warn', time: new Date().toISOString(), pid: process.pid, name: 'zeph-telemetry' }
  return `${JSON.stringify({ ...fields, lost: count, msg: `${count} log lines before could not be written` })}\n`
}
