/**
 * Writes lines into trace files: one JSON array per part, in positional writes (no append mode), so that at exit the chunk in
 * flight can be written once more, synchronously. `append` only fills a buffer; files are touched by a timer, `flush` and
 * `flushSync`. What goes wrong is reported once, and writing stops.
 */
import * as nodeFileSystem from 'node:fs'
import { promisify } from 'node:util'

/** The part of `node:fs` that is used; replaced in tests to fail. */
export type FileSystem = Pick<typeof nodeFileSystem, 'mkdirSync' | 'openSync' | 'write' | 'writeSync' | 'closeSync'>

/** What a writer needs to know. */
export interface TraceWriterOptions {
  readonly directory: string
  /** Path of a part, 1-based; `attempt` grows from 0 while files of that name exist. */
  pathOf(part: number, attempt: number): string
  /** First lines of a part. */
  headerOf(part: number): readonly string[]
  /** Bytes after which a next part begins. */
  readonly maxBytes: number
  readonly flushIntervalMs?: number
  readonly fileSystem?: FileSystem
  /** Called once, when writing has to stop. */
  onError(error: unknown): void
  /** Called when a part is complete. */
  onPart?(path: string): void
}

interface Part {
  readonly number: number
  readonly lines: string[]
  characters: number
}

interface OpenFile {
  readonly path: string
  readonly descriptor: number
  readonly part: number
  position: number
}

const DEFAULT_FLUSH_INTERVAL_MS = 250
const URGENT_CHARACTERS = 1 << 20
const MAX_PENDING_CHARACTERS = 64 << 20

/** An incremental writer of trace files. */
export class TraceWriter {
  /** Files begun so far, in order. */
  readonly paths: string[] = []
  /** Number of the part that appended lines go to, 1-based. */
  part = 1
  /** Lines that were not kept because the disk could not follow. */
  dropped = 0
  readonly #options: TraceWriterOptions
  readonly #fileSystem: FileSystem
  readonly #timer: NodeJS.Timeout
  #pending: Part[] = []
  #pendingCharacters = 0
  /** Characters of the current part, those written (as bytes) and those pending. */
  #partSize = 0
  #file: OpenFile | undefined
  #inFlight: { data: Buffer; position: number; descriptor: number } | undefined
  #flushing: Promise<void> | undefined
  #stopped = false

  constructor(options: TraceWriterOptions) {
    this.#options = options
    this.#fileSystem = options.fileSystem ?? nodeFileSystem
    this.#timer = setInterval(() => void this.flush(), options.flushIntervalMs ?? DEFAULT_FLUSH_INTERVAL_MS).unref()
    this.#attempt(() => {
      this.#fileSystem.mkdirSync(options.directory, { recursive: true })
      this.#openPart(1)
    })
  }

  /** False once writing has stopped. */
  get writing(): boolean {
    return !this.#stopped
  }

  /** Adds a line. Touches no file. */
  append(line: string): void {
    if (this.#stopped) return
    if (this.#pendingCharacters + line.length > MAX_PENDING_CHARACTERS) {
      this.dropped += 1
      return
    }
    let last = this.#pending.at(-1)
    if (last?.number !== this.part) {
      last = { number: this.part, lines: [], characters: 0 }
      this.#pending.push(last)
    }
    last.lines.push(line)
    last.characters += line.length
    this.#partSize += line.length
    const before = this.#pendingCharacters
    this.#pendingCharacters += line.length
    if (before < URGENT_CHARACTERS && this.#pendingCharacters >= URGENT_CHARACTERS)
      setImmediate(() => void this.flush())
    if (this.#partSize >= this.#options.maxBytes) this.#nextPart()
  }

  #nextPart(): void {
    this.part += 1
    this.#partSize = 0
  }

  /** Writes out what was appended before the call. */
  async flush(): Promise<void> {
    while (this.#flushing !== undefined) await this.#flushing
    if (this.#pending.length === 0 || this.#stopped) return
    this.#flushing = this.#drain().finally(() => {
      this.#flushing = undefined
    })
    await this.#flushing
  }

  async #drain(): Promise<void> {
    try {
      for (let part = this.#takePart(); part !== undefined; part = this.#takePart()) {
        const chunk = this.#chunkOf(part)
        this.#inFlight = chunk
        await this.#writeAll(chunk)
        this.#inFlight = undefined
      }
    } catch (error) {
      // A chunk that is no longer in flight was written once more by flushSync: whatever became of the first writing is void.
      if (this.#inFlight !== undefined) this.#stop(error)
    }
  }

  async #writeAll({
    data,
    position,
    descriptor,
  }: {
    data: Buffer
    position: number
    descriptor: number
  }): Promise<void> {
    const write = promisify(this.#fileSystem.write) as (
      descriptor: number,
      data: Buffer,
      offset: number,
      length: number,
      position: number,
    ) => Promise<{ bytesWritten: number }>
    let offset = 0
    while (offset < data.length) {
      offset += (await write(descriptor, data, offset, data.length - offset, position + offset)).bytesWritten
    }
  }

  /** Writes out everything, the chunk in flight once more, and closes the array; later lines overwrite that close. */
  flushSync(): void {
    if (this.#stopped) return
    this.#attempt(() => {
      if (this.#inFlight !== undefined) this.#writeAllSync(this.#inFlight)
      this.#inFlight = undefined
      for (let part = this.#takePart(); part !== undefined; part = this.#takePart())
        this.#writeAllSync(this.#chunkOf(part))
      this.#closeArray()
    })
  }

  #writeAllSync({ data, position, descriptor }: { data: Buffer; position: number; descriptor: number }): void {
    let offset = 0
    while (offset < data.length) {
      offset += this.#fileSystem.writeSync(descriptor, data, offset, data.length - offset, position + offset)
    }
  }

  /** Flushes, closes the file and stops. */
  async close(): Promise<void> {
    await this.flush()
    clearInterval(this.#timer)
    if (this.#stopped) return
    this.#attempt(() => this.#closePart())
    this.#stopped = true
  }

  #takePart(): Part | undefined {
    const part = this.#pending.shift()
    if (part !== undefined) this.#pendingCharacters -= part.characters
    return part
  }

  /** Reserves the place of a part's lines, in a next file if they belong to one. */
  #chunkOf({ number, lines, characters }: Part): { data: Buffer; position: number; descriptor: number } {
    if (this.#file?.part !== number) {
      this.#closePart()
      this.#openPart(number)
    }
    const file = this.#file!
    const data = Buffer.from(`,\n${lines.join(',\n')}`)
    const { position, descriptor } = file
    file.position += data.length
    if (number === this.part) this.#partSize += data.length - characters
    return { data, position, descriptor }
  }

  #openPart(part: number): void {
    const { path, descriptor } = this.#create(part)
    const header = Buffer.from(`[\n${this.#options.headerOf(part).join(',\n')}`)
    this.#file = { path, descriptor, part, position: header.length }
    this.paths.push(path)
    this.#writeAllSync({ data: header, position: 0, descriptor })
  }

  #create(part: number): { path: string; descriptor: number } {
    for (let attempt = 0; ; attempt += 1) {
      const path = this.#options.pathOf(part, attempt)
      try {
        return { path, descriptor: this.#fileSystem.openSync(path, 'wx') }
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      }
    }
  }

  #closeArray(): void {
    if (this.#file === undefined) return
    const { descriptor, position } = this.#file
    this.#writeAllSync({ data: Buffer.from('\n]'), position, descriptor })
  }

  #closePart(): void {
    if (this.#file === undefined) return
    this.#closeArray()
    this.#fileSystem.closeSync(this.#file.descriptor)
    this.#options.onPart?.(this.#file.path)
    this.#file = undefined
  }

  #attempt(work: () => void): void {
    try {
      work()
    } catch (error) {
      this.#stop(error)
    }
  }

  #stop(error: unknown): void {
    if (this.#stopped) return
    this.#stopped = true
    clearInterval(this.#timer)
    this.#pending = []
    this.#options.onError(error)
  }
}
