/** Bounds what clients that read slowly keep in memory: each body counts once, however many it is sent to, until the last of them has it. */

const MOST_BYTES = 64_000_000

/** The bodies that are being sent. */
export class BodiesUnderWay {
  readonly #readers = new Map<Buffer, number>()
  #bytes = 0

  /** Counts one more reader of `body`. @returns false where there is no room for it */
  begin(body: Buffer): boolean {
    const readers = this.#readers.get(body) ?? 0
    if (readers === 0) {
      // The first one has room in any case: what is too big for it could never be had.
      if (this.#bytes > 0 && this.#bytes + body.length > MOST_BYTES) return false
      this.#bytes += body.length
    }
    this.#readers.set(body, readers + 1)
    return true
  }

  /** One reader of `body` has it, or is gone. */
  end(body: Buffer): void {
    const readers = this.#readers.get(body) ?? 1
    if (readers > 1) return void this.#readers.set(body, readers - 1)
    if (this.#readers.delete(body)) this.#bytes -= body.length
  }
}
