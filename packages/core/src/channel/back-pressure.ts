/** Times when a stream wants its writers to wait: measured from its first refusal until it says go on, however much is written meanwhile. */
import type { Tap } from './tap.ts'

export class BackPressure {
  readonly #tap: Tap
  #begun: number | undefined

  constructor(tap: Tap) {
    this.#tap = tap
  }

  /** True while writers ought to wait. */
  get on(): boolean {
    return this.#begun !== undefined
  }

  begin(): void {
    this.#begun ??= this.#tap.waitBegins()
  }

  readonly end = (): void => {
    if (this.#begun === undefined) return
    this.#tap.waitEnds(this.#begun)
    this.#begun = undefined
  }
}
