/** Refusals that come in pieces: one part a choice, which grows where content is captured. */
import { genericPart, type Part } from '../call/messages.ts'
import type { ReplyStream } from '../call/model-facts.ts'

/** Beyond that a refusal grows no longer. In UTF-16 code units. */
const MOST_TEXT = 1 << 20

/** The refusals of one stream. */
export class GrowingRefusals {
  readonly #parts = new Map<number, { value: string }>()

  /** Takes the next piece; what is no text, or empty, is none. */
  add(piece: unknown, reply: ReplyStream, choice = 0): void {
    if (typeof piece !== 'string' || piece === '') return
    const part = this.#parts.get(choice)
    if (part === undefined) {
      reply.content(() => this.#begin(piece, choice), choice)
      return
    }
    if (part.value.length < MOST_TEXT) part.value += piece
    reply.content(undefined, choice)
  }

  #begin(value: string, choice: number): Part {
    const part = { ...genericPart('refusal'), value }
    this.#parts.set(choice, part)
    return part
  }
}
