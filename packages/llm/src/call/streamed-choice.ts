/** One choice of a streamed reply: why it ended and, where content is captured, what it said. */
import { finishReason } from './finish-reasons.ts'
import type { Message, Part } from './messages.ts'
import { choiceMessage, ToolCalls } from './tool-calls.ts'

/** Beyond that, captured text is dropped: what is stored is far shorter. In UTF-16 code units. */
const MOST_TEXT = 1 << 20

/** It has failed until its reason comes: a stream that is left early keeps it so. */
export class StreamedChoice {
  reason = 'error'
  readonly toolCalls: ToolCalls
  readonly #keeps: boolean
  readonly #parts: Part[] = []
  #kind: 'text' | 'reasoning' | undefined
  #text: string[] = []
  #length = 0

  constructor(keeps: boolean) {
    this.#keeps = keeps
    this.toolCalls = new ToolCalls(keeps)
  }

  /** @returns true where that is news */
  finished(reason: unknown): boolean {
    const name = finishReason(reason)
    if (name === this.reason) return false
    this.reason = name
    return true
  }

  text(kind: 'text' | 'reasoning', text: string): void {
    if (!this.#keeps || this.#length > MOST_TEXT) return
    if (kind !== this.#kind) this.#closeText()
    this.#kind = kind
    this.#text.push(text)
    this.#length += text.length
  }

  part(read: () => Part | undefined): void {
    if (!this.#keeps) return
    this.#closeText()
    const part = read()
    if (part !== undefined) this.#parts.push(part)
  }

  message(): Message {
    this.#closeText()
    return choiceMessage([...this.#parts, ...this.toolCalls.parts()], this.reason)
  }

  #closeText(): void {
    if (this.#kind !== undefined) this.#parts.push({ type: this.#kind, content: this.#text.join('') })
    this.#kind = undefined
    this.#text = []
  }
}
