/**
 * Writes the blocks of a slow disk by the thread pool, one at a time. Whether a write has arrived can be seen in the file itself: on a way out,
 * when no callback comes any more, and in a program that does not let the event loop turn.
 */
import type { LogFileAppender } from './log-file-appender.ts'
import type { Block, LogFileQueue } from './log-file-queue.ts'

export interface PoolWriterOptions {
  readonly file: LogFileAppender
  readonly queue: LogFileQueue
  /** A write took some of the head, or all of it; it took from `begin` to now, in milliseconds of `performance.now`. */
  readonly onWritten: (block: Block, begin: number) => void
  readonly onError: (block: Block, error: Error) => void
}

export class LogFilePoolWriter {
  readonly #options: PoolWriterOptions
  #isPreparing = false
  #inFlight: { readonly block: Block; readonly begin: number } | undefined

  constructor(options: PoolWriterOptions) {
    this.#options = options
  }

  /** Begins to write the head, unless it is at it. */
  write(): void {
    if (!this.#isPreparing && this.#inFlight === undefined) void this.#prepare()
  }

  /** The same for a program that may not let the event loop turn: what has arrived is seen now, and the file is looked at now. */
  hurry(): void {
    if (this.#inFlight !== undefined && !this.lookForLanding()) return
    const block = this.#options.queue.head
    if (block === undefined || this.#inFlight !== undefined) return
    try {
      if (block.offset === 0) this.#options.file.prepareSync(block.data.length)
      this.#submit(block)
    } catch (error) {
      this.#options.onError(block, error as Error)
    }
  }

  /** True where the write that is under way has arrived; it then is over. */
  lookForLanding(): boolean {
    if (this.#inFlight === undefined) return true
    const { block, begin } = this.#inFlight
    if (!this.#options.file.hasLanded(block)) return false
    this.#inFlight = undefined
    block.offset = block.data.length
    this.#options.onWritten(block, begin)
    return true
  }

  /** What becomes of the write that is under way matters no more. */
  forget(): void {
    this.#inFlight = undefined
  }

  async #prepare(): Promise<void> {
    const { file, queue, onError } = this.#options
    if (queue.head === undefined) return
    this.#isPreparing = true
    const named = await file.look()
    this.#isPreparing = false
    // A flush may have been faster.
    const block = queue.head
    if (block === undefined || this.#inFlight !== undefined) return
    try {
      if (block.offset === 0) file.prepare(block.data.length, named)
      this.#submit(block)
    } catch (error) {
      onError(block, error as Error)
    }
  }

  #submit(block: Block): void {
    const inFlight = { block, begin: performance.now() }
    this.#inFlight = inFlight
    this.#options.file.append(block, (error, written) => {
      if (this.#inFlight !== inFlight) return
      this.#inFlight = undefined
      block.offset += written
      if (error === null) this.#options.onWritten(block, inFlight.begin)
      else this.#options.onError(block, error)
    })
  }
}
