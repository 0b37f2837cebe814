/** Input of a tool that the provider runs itself. In a stream it comes in pieces of JSON, after the block whose part is kept already. */
import { fieldOf } from '@zeph-telemetry/core/read-value'
import type { Part } from '../call/messages.ts'

/** Beyond that the input is left out: what is stored is far shorter. In UTF-16 code units. */
const MOST_TEXT = 1 << 20

/** Made only where content is captured. */
export class LateInput {
  readonly #details: { input?: unknown } | undefined
  #json = ''

  /** @param part of the block that began */
  constructor(part: Part | undefined) {
    this.#details = fieldOf(part, 'server_tool_call') as { input?: unknown } | undefined
  }

  add(piece: unknown): void {
    if (typeof piece === 'string' && this.#json.length <= MOST_TEXT) this.#json += piece
  }

  /** The block is complete: its part gets the input. */
  complete(): void {
    if (this.#details === undefined || this.#json === '' || this.#json.length > MOST_TEXT) return
    try {
      this.#details.input = JSON.parse(this.#json)
    } catch {
      this.#details.input = this.#json
    }
  }
}
