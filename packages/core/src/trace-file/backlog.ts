/**
 * Lines that wait to be written, encoded already, in blocks of one part each. Bounded: what finds no room is refused. Encoding at once
 * into a block that is used again costs half of keeping strings and joining them later.
 */

/** Bytes that are written at once; every line in it has its separator before it. */
export interface Block {
  /** Number of the part that the lines belong to. */
  readonly part: number
  readonly data: Buffer
  length: number
}

const BLOCK_BYTES = 1 << 20
const MAX_BYTES = 64 << 20
/** UTF-8 bytes that one UTF-16 code unit can need. */
const WIDEST = 3
const SEPARATOR = ',\n'

/** A queue of lines. */
export class Backlog {
  /** Bytes that wait. */
  bytes = 0
  #blocks: Block[] = []
  #spare: Buffer | undefined

  get empty(): boolean {
    return this.#blocks.length === 0
  }

  hasRoomFor(line: string): boolean {
    return this.bytes + line.length <= MAX_BYTES
  }

  /** @returns how many bytes it is */
  add(part: number, line: string): number {
    const most = line.length * WIDEST + SEPARATOR.length
    let block = this.#blocks.at(-1)
    if (block?.part !== part || block.length + most > block.data.length) block = this.#open(part, most)
    const { data, length } = block
    data[length] = 0x2c
    data[length + 1] = 0x0a
    const added = SEPARATOR.length + data.write(line, length + SEPARATOR.length)
    block.length += added
    this.bytes += added
    return added
  }

  take(): Block | undefined {
    const block = this.#blocks.shift()
    if (block !== undefined) this.bytes -= block.length
    return block
  }

  /** Gives a block back once nothing reads it any more. */
  recycle({ data }: Block): void {
    if (data.length === BLOCK_BYTES) this.#spare = data
  }

  clear(): void {
    this.#blocks = []
    this.#spare = undefined
    this.bytes = 0
  }

  #open(part: number, most: number): Block {
    const data =
      this.#spare !== undefined && most <= BLOCK_BYTES
        ? this.#spare
        : Buffer.allocUnsafeSlow(Math.max(BLOCK_BYTES, most))
    if (data === this.#spare) this.#spare = undefined
    const block = { part, data, length: 0 }
    this.#blocks.push(block)
    return block
  }
}
