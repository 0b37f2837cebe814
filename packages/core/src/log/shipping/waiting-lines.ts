/** Lines that wait to be sent: first in, first out, and never more of them than so many bytes. What is over is refused, not what came before. */

/** An entry knows its size, so that it is measured once. */
export interface Waiting {
  readonly text: string
  /** In UTF-8. */
  readonly bytes: number
}

/** A bounded queue. Taking is cheap however many wait. */
export class WaitingLines {
  readonly #most: number
  #entries: Waiting[] = []
  /** How many of `#entries` were taken: they go when they are half of them. */
  #taken = 0
  #bytes = 0

  /** @param most in bytes */
  constructor(most: number) {
    this.#most = most
  }

  get count(): number {
    return this.#entries.length - this.#taken
  }

  /** Of what waits, and of what was taken and not released. */
  get bytes(): number {
    return this.#bytes
  }

  /** Whether a text of so many UTF-16 code units could be added: asked before anything is done for it. */
  hasRoom(length: number): boolean {
    return this.#bytes + length <= this.#most
  }

  /** @returns false where there is no room */
  add(text: string): boolean {
    const bytes = Buffer.byteLength(text)
    if (!this.hasRoom(bytes)) return false
    this.#entries.push({ text, bytes })
    this.#bytes += bytes
    return true
  }

  /** Takes the first ones: one at least, and then as many as so many bytes and lines hold. They keep their room until `release`. */
  take(mostBytes: number, mostLines: number = Number.POSITIVE_INFINITY): Waiting[] {
    const start = this.#taken
    let end = start
    for (let bytes = 0; end < this.#entries.length && end - start < mostLines; end += 1) {
      bytes += this.#entries[end]!.bytes
      if (bytes > mostBytes && end > start) break
    }
    this.#taken = end
    const taken = this.#entries.slice(start, end)
    if (this.#taken * 2 >= this.#entries.length) {
      this.#entries = this.#entries.slice(this.#taken)
      this.#taken = 0
    }
    return taken
  }

  /** What was taken has arrived, or is given up: others may have its room. */
  release(taken: readonly Waiting[]): void {
    for (const { bytes } of taken) this.#bytes -= bytes
  }

  /** What was taken waits again, before all others. */
  giveBack(taken: readonly Waiting[]): void {
    this.#entries = [...taken, ...this.#entries.slice(this.#taken)]
    this.#taken = 0
  }

  /** Gives up what waits. @returns how many lines that were */
  clear(): number {
    const { count } = this
    this.release(this.#entries.slice(this.#taken))
    this.#entries = []
    this.#taken = 0
    return count
  }
}
