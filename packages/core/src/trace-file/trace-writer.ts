/**
 * Writes lines into trace files: one JSON array per part. `append` only fills a backlog; files are touched by a timer, `flush` and
 * `flushSync`. What goes wrong is reported once, and writing stops. A disk that gives no answer is given up on the way out, never
 * waited for.
 */
import * as nodeFileSystem from 'node:fs'
import { ROOT, runInContext } from '../context/context.ts'
import { Backlog } from './backlog.ts'
import type { FileSystem } from './part-file.ts'
import { PartFiles, type PartFilesOptions } from './part-files.ts'

/** What a writer needs to know. */
export interface TraceWriterOptions extends PartFilesOptions {
  /** Lines that a part ends with, and lines that the next one begins with; asked for when a part is full. */
  turn(): { readonly last: readonly string[]; readonly first: readonly string[] }
  /** Bytes after which a next part begins. */
  readonly maxBytes: number
  readonly flushIntervalMs?: number
  readonly fileSystem?: FileSystem
  /** Called once, when writing has to stop. */
  onError(error: unknown): void
}

const DEFAULT_FLUSH_INTERVAL_MS = 250
const URGENT_BYTES = 1 << 20
/** Flush intervals that the event loop turned without an answer to a write: then the disk is taken for dead. */
const STALLED_TICKS = 20

/** An incremental writer of trace files. */
export class TraceWriter {
  readonly #options: TraceWriterOptions
  readonly #files: PartFiles
  readonly #timer: NodeJS.Timeout
  readonly #backlog = new Backlog()
  #part = 1
  /** Bytes of the current part. */
  #partSize = 0
  #flushing: Promise<void> | undefined
  #ticksWithoutAnswer = 0
  /** Who waits for a flush. */
  readonly #waiting = new Set<() => void>()
  #stopped = false

  constructor(options: TraceWriterOptions) {
    this.#options = options
    this.#files = new PartFiles(options.fileSystem ?? nodeFileSystem, options)
    this.#timer = setInterval(() => this.#tick(), options.flushIntervalMs ?? DEFAULT_FLUSH_INTERVAL_MS).unref()
    this.#guard(() => this.#files.begin())
  }

  /** Files begun so far, in order. */
  get paths(): string[] {
    return this.#files.paths
  }

  /** False once writing has stopped. */
  get writing(): boolean {
    return !this.#stopped
  }

  /** Number of the part that appended lines go to, 1-based. */
  get part(): number {
    return this.#part
  }

  /** Adds a line. Touches no file. @returns false where it is not kept: the disk cannot follow, or writing has stopped */
  append(line: string): boolean {
    if (this.#stopped || !this.#backlog.hasRoomFor(line)) return false
    this.#add(line)
    if (this.#partSize >= this.#options.maxBytes) this.#turn()
    return true
  }

  /** Adds a short line that must not be missing, even where the backlog is full. */
  insist(line: string): void {
    if (!this.#stopped) this.#add(line)
  }

  /** Writes out what was appended before the call; comes back without that where the disk gives no answer. */
  flush(): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#waiting.delete(done)
        if (this.#waiting.size === 0) this.#timer.unref()
        resolve()
      }
      this.#waiting.add(done)
      this.#timer.ref()
      if (this.#stalled) done()
      else void this.#drained().then(done)
    })
  }

  /** Writes out everything, the chunk in flight once more, and closes the array; later lines overwrite that close. */
  flushSync(): void {
    if (this.#stopped) return
    this.#guard(() => {
      if (this.#stalled) throw new Error('the disk gives no answer')
      this.#files.current?.catchUpSync()
      for (let block = this.#backlog.take(); block !== undefined; block = this.#backlog.take()) {
        this.#files.of(block.part).writeSync(block.data.subarray(0, block.length))
      }
      this.#files.current?.endSync()
    })
  }

  /** Flushes, closes the file and stops. */
  async close(): Promise<void> {
    await this.flush()
    this.flushSync()
    if (this.#stopped) return
    this.#stopped = true
    clearInterval(this.#timer)
    this.#guard(() => this.#files.current?.close())
  }

  #tick(): void {
    if (this.#flushing === undefined) void this.#drained()
    else if (++this.#ticksWithoutAnswer === STALLED_TICKS) for (const done of this.#waiting) done()
  }

  get #stalled(): boolean {
    return this.#ticksWithoutAnswer >= STALLED_TICKS
  }

  #add(line: string): void {
    const before = this.#backlog.bytes
    this.#partSize += this.#backlog.add(this.#part, line)
    if (before < URGENT_BYTES && this.#backlog.bytes >= URGENT_BYTES) tickSoon(() => this.#tick())
  }

  #turn(): void {
    const { last, first } = this.#options.turn()
    for (const line of last) this.#add(line)
    this.#part += 1
    for (const line of first) this.#add(line)
    // What is begun again does not count: a part that is full of it from the start would be the next turn already.
    this.#partSize = 0
  }

  async #drained(): Promise<void> {
    while (this.#flushing !== undefined) await this.#flushing
    if (this.#backlog.empty || this.#stopped) return
    this.#flushing = this.#drain()
    await this.#flushing
  }

  async #drain(): Promise<void> {
    try {
      for (let block = this.#backlog.take(); block !== undefined; block = this.#backlog.take()) {
        this.#ticksWithoutAnswer = 0
        await this.#files.of(block.part).write(block.data.subarray(0, block.length))
        this.#backlog.recycle(block)
      }
    } catch (error) {
      this.#stop(error)
    } finally {
      this.#ticksWithoutAnswer = 0
      this.#flushing = undefined
    }
  }

  #guard(work: () => void): void {
    try {
      work()
    } catch (error) {
      this.#stop(error)
    }
  }

  #stop(error: unknown): void {
    clearInterval(this.#timer)
    this.#backlog.clear()
    if (this.#stopped) return
    this.#stopped = true
    this.#guard(() => this.#files.current?.close())
    this.#options.onError(error)
  }
}

/** Writing is no part of the span that happens to fill the backlog: neither its time nor its allocations. */
function tickSoon(tick: () => void): void {
  runInContext(ROOT, () => void setImmediate(tick))
}
