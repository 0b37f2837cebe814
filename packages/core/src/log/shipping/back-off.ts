/** How long to wait before something that failed is tried again: twice as long each time, up to half a minute, and never all at once. */

export interface BackOffOptions {
  /** The first pause, in milliseconds. Default 500. */
  readonly firstMs?: number | undefined
  /** The longest, in milliseconds. Default 30000. */
  readonly mostMs?: number | undefined
}

/** Counts failures in a row. */
export class BackOff {
  readonly #firstMs: number
  readonly #mostMs: number
  #failures = 0

  constructor({ firstMs = 500, mostMs = 30_000 }: BackOffOptions = {}) {
    this.#firstMs = firstMs
    this.#mostMs = mostMs
  }

  /** The pause after one more failure, in milliseconds: between three quarters and all of it, so that many processes do not come together. */
  next(): number {
    const pause = Math.min(this.#firstMs * 2 ** Math.min(this.#failures, 30), this.#mostMs)
    this.#failures += 1
    return pause * (0.75 + Math.random() / 4)
  }

  reset(): void {
    this.#failures = 0
  }
}
