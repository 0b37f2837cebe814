/**
 * The file of log lines. Lines are collected for a moment and appended in whole lines with one synchronous write: nothing is in flight on the
 * way out, and for blocks of this size that costs the program less than handing them to the thread pool (measured). A disk that holds the
 * program up is written by the thread pool; what it cannot take is refused and counted. Several processes and copies of core append to one
 * file without tearing lines. Never throws once it is open.
 */
import { LogFileAppender } from './log-file-appender.ts'
import { LogFilePace } from './log-file-pace.ts'
import { LogFilePatience } from './log-file-patience.ts'
import { LogFilePoolWriter } from './log-file-pool-writer.ts'
import { type Block, LogFileQueue, type QueueRoom } from './log-file-queue.ts'
import { LogLine, type LogSink } from './log-sink.ts'
import type { Rotation } from './rotation/rotation.ts'

/** How a log file is written. */
export interface LogFileOptions {
  readonly path: string
  /** Of the output. */
  readonly name: string
  readonly rotation: Rotation
  /** Where lines wait; others may wait there, too. */
  readonly room: QueueRoom
  /** A line as it stands in the file, with its end. */
  readonly format: (line: LogLine) => string
  /** Told when lines begin to be lost. */
  readonly onTrouble: (error: Error) => void
}

/** Lines wait for at most this time, and never for more text than this, in UTF-16 code units. */
const LONGEST_WAIT_MS = 50
const MOST_WAITING = 16_384
/** The same for what the thread pool writes at once. */
const MOST_FOR_POOL = 262_144
/** When a pipe without room is asked again. */
const AGAIN_MS = 10
/** After so many lines without room it is looked whether there is some, in a program that does not let the event loop turn. */
const LOOK_AGAIN = 256

/** An open file. */
export class LogFile implements LogSink {
  readonly name: string
  readonly #options: LogFileOptions
  readonly #file: LogFileAppender
  readonly #queue: LogFileQueue
  readonly #mostWaiting: number
  /** A block must not make a file much bigger than it may be. */
  readonly #mostForPool: number
  readonly #pace = new LogFilePace()
  readonly #patience = new LogFilePatience()
  #timer: NodeJS.Timeout | undefined
  #again: NodeJS.Timeout | undefined
  /** The thread pool writes. */
  #isSlow = false
  readonly #pool: LogFilePoolWriter
  /** The last write did what it was to do. */
  #canWrite = true
  #isClosed = false
  #isFlushing = false
  #problem: string | undefined
  #flushes: { readonly upTo: number; readonly done: () => void }[] = []

  /** @throws what the file system throws where the file cannot be opened */
  constructor(options: LogFileOptions) {
    this.name = options.name
    this.#options = options
    this.#file = new LogFileAppender(options.path, options.rotation)
    const most = options.room.most / 4
    this.#mostWaiting = Math.min(MOST_WAITING, most)
    this.#mostForPool = Math.min(
      MOST_FOR_POOL,
      most,
      Math.max(MOST_WAITING, options.rotation.maxBytes || MOST_FOR_POOL),
    )
    this.#queue = new LogFileQueue(options.room, (count) => options.format(missingLine(count)))
    this.#pool = new LogFilePoolWriter({
      file: this.#file,
      queue: this.#queue,
      onWritten: (block, begin) => {
        if (block.offset === block.data.length) this.#done()
        if (this.#pace.answered(begin, performance.now())) this.#isSlow = false
        this.#goOn()
      },
      onError: (block, error) => {
        // What was a file is a pipe now.
        if (hasNoRoom(error)) this.#isSlow = false
        else this.#giveUp(block, error)
        this.#goOn()
      },
    })
  }

  get dropped(): number {
    return this.#queue.dropped
  }

  get problem(): string | undefined {
    return this.#problem
  }

  write(line: LogLine): void {
    if (this.#isClosed) return
    const isFirst = !this.#queue.hasUntold
    if (this.#queue.add(this.#options.format(line))) {
      this.#writeSoon()
      return
    }
    if (this.#isSlow && this.#queue.dropped % LOOK_AGAIN === 0) this.#pool.hurry()
    if (isFirst) this.#report(`it is too slow: ${this.#options.room.most} bytes of lines wait for it`)
  }

  flushSync(): void {
    this.#seal()
    this.#patience.begin()
    this.#isFlushing = true
    const isLanded = this.#waitForLanding()
    this.#isFlushing = false
    if (!isLanded) return
    let isDone = this.#writeBlocks({ toTheEnd: true })
    while (!isDone && this.#patience.wait()) isDone = this.#writeBlocks({ toTheEnd: true })
    if (!isDone) this.#writeLater()
    else if (!this.#isClosed) this.#file.follow()
  }

  flush(): Promise<void> | undefined {
    this.#writeNow()
    const upTo = this.#queue.made
    if (this.#queue.finished >= upTo) return undefined
    this.#again?.ref()
    return new Promise((done) => this.#flushes.push({ upTo, done }))
  }

  /** What can be written at the last moment still is. */
  abandon(): void {
    this.flushSync()
    const { dropped, hasUntold } = this.#queue
    this.#pool.forget()
    this.#queue.giveUpAll()
    const lost = this.#queue.dropped - dropped
    if (lost > 0 && !hasUntold) this.#report(`it gave no answer in time, and ${lost} lines waited for it`)
    this.#settle()
  }

  close(): Promise<void> | undefined {
    if (this.#isClosed) return undefined
    const flushed = this.flush()
    this.#isClosed = true
    if (flushed !== undefined) return flushed.then(() => this.#file.close())
    this.#file.close()
    return undefined
  }

  #writeSoon(): void {
    if (this.#queue.textLength >= (this.#isSlow ? this.#mostForPool : this.#mostWaiting)) this.#writeNow()
    else this.#timer ??= setTimeout(() => this.#writeNow(), LONGEST_WAIT_MS).unref()
  }

  #writeNow(): void {
    this.#seal()
    if (this.#isSlow) this.#writeByPool()
    else if (this.#again === undefined && !this.#writeBlocks({ toTheEnd: false })) this.#writeLater()
  }

  #writeLater(): void {
    this.#again ??= setTimeout(() => {
      this.#again = undefined
      this.#writeNow()
    }, AGAIN_MS)
    if (this.#flushes.length === 0) this.#again.unref()
  }

  #seal(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#queue.textLength > 0 || this.#hasToTell) this.#queue.seal()
  }

  /** What is missing is told with the next line, or at once where that will work. */
  get #hasToTell(): boolean {
    return this.#queue.hasUntold && this.#canWrite && !this.#options.room.isFull
  }

  /** @returns false where there is no room just now */
  #writeBlocks({ toTheEnd }: { toTheEnd: boolean }): boolean {
    for (let block = this.#next(); block !== undefined; block = this.#next()) {
      const begin = performance.now()
      const { offset } = block
      try {
        if (offset === 0) this.#file.prepareSync(block.data.length)
        this.#file.appendSync(block)
        this.#done()
      } catch (error) {
        if (block.offset > offset) this.#patience.sign()
        if (hasNoRoom(error)) return false
        this.#giveUp(block, error as Error)
      }
      const isHeldUp = this.#pace.heldUp(begin, performance.now())
      if (!isHeldUp || toTheEnd || !this.#file.isRegular) continue
      this.#isSlow = true
      this.#writeByPool()
      break
    }
    return true
  }

  #next(): Block | undefined {
    if (this.#queue.head === undefined && this.#hasToTell) this.#queue.seal()
    return this.#queue.head
  }

  #writeByPool(): void {
    if (this.#options.room.isScarce) this.#pool.hurry()
    else this.#pool.write()
  }

  #waitForLanding(): boolean {
    let isLanded = this.#pool.lookForLanding()
    while (!isLanded && this.#patience.wait()) isLanded = this.#pool.lookForLanding()
    return isLanded
  }

  /** After each write of the thread pool. */
  #goOn(): void {
    if (!this.#isFlushing && (this.#queue.head !== undefined || this.#hasToTell)) this.#writeNow()
  }

  #done(): void {
    this.#queue.done()
    this.#canWrite = true
    if (!this.#options.room.isFull) this.#problem = undefined
    this.#patience.sign()
    this.#settle()
  }

  #giveUp(block: Block, { message }: Error): void {
    const isFirst = block.told === 0 && !this.#queue.hasUntold
    this.#canWrite = false
    this.#file.breakOff(block)
    this.#queue.giveUp()
    if (isFirst) this.#report(message)
    this.#settle()
  }

  #report(message: string): void {
    this.#problem = message
    this.#options.onTrouble(new Error(message))
  }

  #settle(): void {
    const { finished } = this.#queue
    for (const { upTo, done } of this.#flushes) if (upTo <= finished) done()
    this.#flushes = this.#flushes.filter(({ upTo }) => upTo > finished)
  }
}

function hasNoRoom(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EAGAIN'
}

/** Says in the file what is missing from it. */
function missingLine(count: number): LogLine {
  const fields = { level: 'warn', time: new Date().toISOString(), pid: process.pid, name: 'zeph-telemetry' }
  const msg = `${count} log lines before could not be written`
  return new LogLine(`${JSON.stringify({ ...fields, lost: count, msg })}\n`)
}
