/**
 * Lines on their way into a file: first as text, then as blocks of bytes that are written at once. Bounded: what finds no room is refused and
 * counted, and the next block begins with a line that says how many are missing.
 */

/** Bytes that are written at once: whole lines. */
export interface Block {
  readonly data: Buffer
  /** Bytes that are written. */
  offset: number
  /** How many missing lines it tells of, in its first bytes. */
  readonly told: number
  readonly toldBytes: number
}

/** Room that several queues may share. Once it is full nothing more goes in until half of it is free. */
export class QueueRoom {
  /** In bytes. */
  readonly most: number
  #taken = 0
  #isFull = false

  constructor(most: number) {
    this.most = most
  }

  /** It will soon be full. */
  get isScarce(): boolean {
    return this.#taken > this.most / 4
  }

  /** Nothing more goes in just now. */
  get isFull(): boolean {
    return this.#isFull && this.#taken > this.most / 2
  }

  /** False where there is none. */
  take(bytes: number): boolean {
    if (this.isFull) return false
    this.#isFull = this.#taken + bytes > this.most
    if (!this.#isFull) this.#taken += bytes
    return !this.#isFull
  }

  /** Takes bytes whether there is room or not; a negative number gives them back. */
  add(bytes: number): void {
    this.#taken += bytes
  }
}

/** The queue of one file. */
export class LogFileQueue {
  /** Lines that never reached the file. */
  dropped = 0
  /** How many blocks there have been, and how many of them are done with. */
  made = 0
  finished = 0
  readonly #room: QueueRoom
  readonly #missingLine: (count: number) => string
  readonly #blocks: Block[] = []
  #text = ''
  /** How many of the dropped lines the file does not tell of yet. */
  #untold = 0

  /** @param missingLine the line, with its end, that says how many are missing */
  constructor(room: QueueRoom, missingLine: (count: number) => string) {
    this.#room = room
    this.#missingLine = missingLine
  }

  /** UTF-16 code units that wait as text. */
  get textLength(): number {
    return this.#text.length
  }

  get hasUntold(): boolean {
    return this.#untold > 0
  }

  /** The block that is next. */
  get head(): Block | undefined {
    return this.#blocks[0]
  }

  /** Takes a line with its end. @returns false where there is no room */
  add(line: string): boolean {
    if (this.#room.take(line.length)) {
      this.#text += line
      return true
    }
    // What was accepted before stands before the line that tells of this.
    if (this.#text !== '') this.seal()
    this.#miss(1)
    return false
  }

  /** Makes a block of the text that waits, and of what there is to tell. */
  seal(): void {
    if (this.#text === '' && this.#untold === 0) return
    const told = this.#untold
    const before = told === 0 ? '' : this.#missingLine(told)
    const data = Buffer.from(before + this.#text)
    this.#room.add(data.length - this.#text.length)
    this.#text = ''
    this.#untold = 0
    this.made += 1
    this.#blocks.push({ data, offset: 0, told, toldBytes: Buffer.byteLength(before) })
  }

  /** The head is written. */
  done(): void {
    const block = this.#blocks.shift()
    if (block === undefined) return
    this.finished += 1
    this.#room.add(-block.data.length)
  }

  /** What is left of the head never will be written. */
  giveUp(): void {
    const { head } = this
    if (head === undefined) return
    const { data, offset, told, toldBytes } = head
    if (offset < toldBytes) this.#untold += told
    this.#miss(countLines(data, Math.max(offset, toldBytes)))
    this.done()
  }

  /** Nothing that waits will be written. */
  giveUpAll(): void {
    if (this.#text !== '') this.seal()
    while (this.head !== undefined) this.giveUp()
  }

  #miss(count: number): void {
    this.#untold += count
    this.dropped += count
  }
}

const NEWLINE = 0x0a

function countLines(data: Buffer, from: number): number {
  let count = 0
  for (let at = data.indexOf(NEWLINE, from); at >= 0; at = data.indexOf(NEWLINE, at + 1)) count += 1
  return count
}
