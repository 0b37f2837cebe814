/**
 * One file of a trace, in positional writes (no append mode): a chunk whose asynchronous write is still under way can be written
 * once more, synchronously, to the same place, and a later line overwrites the `]` that closed the array.
 */
import type * as nodeFileSystem from 'node:fs'

/** The part of `node:fs` that is used; replaced in tests to fail. */
export type FileSystem = Pick<typeof nodeFileSystem, 'mkdirSync' | 'openSync' | 'write' | 'writeSync' | 'closeSync'>

interface Chunk {
  readonly data: Buffer
  readonly position: number
}

/** A trace may hold content and arguments. */
const OWNER_ONLY = 0o600

/** An open file, written at its end. */
export class PartFile {
  readonly part: number
  readonly #fileSystem: FileSystem
  readonly #descriptor: number
  #position = 0
  /** The chunk whose asynchronous write is under way and counts. */
  #inFlight: Chunk | undefined
  /** True while the descriptor is in the hands of an asynchronous write, whether it still counts or not. */
  #busy = false
  #closed = false

  constructor(fileSystem: FileSystem, path: string, part: number) {
    this.part = part
    this.#fileSystem = fileSystem
    this.#descriptor = fileSystem.openSync(path, 'wx', OWNER_ONLY)
  }

  /** Writes at the end; the bytes must stay as they are until then. */
  async write(data: Buffer): Promise<void> {
    const chunk = this.#reserve(data)
    this.#inFlight = chunk
    this.#busy = true
    try {
      let offset = 0
      while (offset < chunk.data.length) offset += progress(await this.#writeFrom(chunk, offset))
    } catch (error) {
      // A chunk that no longer counts was written once more by `catchUpSync`: whatever became of this writing is void.
      if (this.#inFlight === chunk) throw error
    } finally {
      this.#inFlight = undefined
      this.#busy = false
      if (this.#closed) this.#fileSystem.closeSync(this.#descriptor)
    }
  }

  /** Writes at the end, synchronously. */
  writeSync(data: Buffer): void {
    this.#writeChunkSync(this.#reserve(data))
  }

  /** Writes the chunk in flight once more, synchronously. */
  catchUpSync(): void {
    const chunk = this.#inFlight
    this.#inFlight = undefined
    if (chunk !== undefined) this.#writeChunkSync(chunk)
  }

  /** Closes the array; what is written later overwrites that. */
  endSync(): void {
    this.#writeChunkSync({ data: Buffer.from('\n]'), position: this.#position })
  }

  /** Gives the descriptor back, as soon as no write is under way: its number may be another file's right after. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    if (!this.#busy) this.#fileSystem.closeSync(this.#descriptor)
  }

  #reserve(data: Buffer): Chunk {
    const chunk = { data, position: this.#position }
    this.#position += data.length
    return chunk
  }

  #writeFrom({ data, position }: Chunk, offset: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#fileSystem.write(
        this.#descriptor,
        data,
        offset,
        data.length - offset,
        position + offset,
        (error, bytesWritten) => (error ? reject(error) : resolve(bytesWritten)),
      )
    })
  }

  #writeChunkSync({ data, position }: Chunk): void {
    let offset = 0
    while (offset < data.length) {
      const rest = data.length - offset
      offset += progress(this.#fileSystem.writeSync(this.#descriptor, data, offset, rest, position + offset))
    }
  }
}

/** A write of nothing is not tried again: it would be for ever. */
function progress(bytesWritten: number): number {
  if (bytesWritten > 0) return bytesWritten
  throw new Error('the file takes no more bytes')
}
