/**
 * The stream of a router whose candidates are async generators. Which candidate it is of is decided when the first chunk is asked for: a
 * generator runs nothing before. From then on it is that candidate's.
 */

/** A stream with its first step, taken already. */
export interface OpenStream {
  readonly iterator: AsyncIterator<unknown, unknown, unknown>
  readonly first: IteratorResult<unknown, unknown>
}

/** Behaves as an async generator does. */
export class RoutedStream implements AsyncGenerator<unknown, unknown, unknown> {
  readonly #open: () => Promise<OpenStream>
  #opening: Promise<OpenStream> | undefined
  #closed = false

  constructor(open: () => Promise<OpenStream>) {
    this.#open = open
  }

  async next(...sent: [] | [unknown]): Promise<IteratorResult<unknown, unknown>> {
    if (this.#closed) return { done: true, value: undefined }
    if (this.#opening !== undefined) return (await this.#opening).iterator.next(...sent)
    try {
      this.#opening = this.#open()
      return (await this.#opening).first
    } catch (error) {
      this.#closed = true
      throw error
    }
  }

  async return(value?: unknown): Promise<IteratorResult<unknown, unknown>> {
    const iterator = await this.#close()
    return iterator?.return?.(value) ?? { done: true, value: await value }
  }

  async throw(error?: unknown): Promise<IteratorResult<unknown, unknown>> {
    const iterator = await this.#close()
    if (iterator?.throw === undefined) throw error
    return iterator.throw(error)
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return()
  }

  /** The candidate's iterator, where one has been opened; if not, none will be. */
  async #close(): Promise<OpenStream['iterator'] | undefined> {
    if (this.#closed) return undefined
    if (this.#opening !== undefined) return (await this.#opening).iterator
    this.#closed = true
    return undefined
  }
}
