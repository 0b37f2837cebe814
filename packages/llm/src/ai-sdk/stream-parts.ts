/** The parts of a model's stream, told to the kernel one by one. */
import { fieldOf } from '@zeph-telemetry/core/read-value'
import type { ReplyStream } from '../call/model-facts.ts'
import { readPart } from './messages.ts'
import { finishReason, responseFacts, tokenUsage } from './reply-facts.ts'

/** Reads the parts of one stream, in order. */
export class StreamParts {
  /** Whether what the model says may be captured; its tokens, tool names and times are told in any case. */
  readonly #keeps: boolean
  /** Tool calls whose arguments came in pieces: the whole that follows repeats them. */
  readonly #inPieces = new Set<unknown>()
  /** An error that came as a part: the stream may go on, but the call has failed. */
  error: { readonly value: unknown } | undefined

  constructor(keeps: boolean) {
    this.#keeps = keeps
  }

  read(part: unknown, reply: ReplyStream): void {
    switch (fieldOf(part, 'type')) {
      case 'response-metadata':
        reply.began()
        reply.facts(responseFacts(part))
        break
      case 'text-delta':
        this.#say('text', fieldOf(part, 'delta'), reply)
        break
      case 'reasoning-delta':
        this.#say('reasoning', fieldOf(part, 'delta'), reply)
        break
      case 'tool-input-start':
        this.#tool(fieldOf(part, 'id'), { name: fieldOf(part, 'toolName') }, reply)
        break
      case 'tool-input-delta':
        this.#piece(fieldOf(part, 'id'), fieldOf(part, 'delta'), reply)
        break
      case 'tool-call':
        this.#call(part, reply)
        break
      case 'file':
      case 'reasoning-file':
      case 'tool-result':
        reply.content(this.#keeps ? () => readPart(part) : undefined)
        break
      case 'finish':
        reply.facts({ usage: tokenUsage(fieldOf(part, 'usage')) })
        reply.finished(finishReason(fieldOf(part, 'finishReason')))
        break
      case 'error':
        this.error ??= { value: fieldOf(part, 'error') }
    }
  }

  #say(kind: 'text' | 'reasoning', text: unknown, reply: ReplyStream): void {
    if (this.#keeps) reply[kind](text)
    else if (typeof text === 'string' && text !== '') reply.content()
  }

  #piece(id: unknown, piece: unknown, reply: ReplyStream): void {
    this.#inPieces.add(id)
    if (piece !== undefined && piece !== '') this.#tool(id, { arguments: piece }, reply)
  }

  #call(part: unknown, reply: ReplyStream): void {
    const id = fieldOf(part, 'toolCallId')
    const whole = this.#inPieces.has(id) ? undefined : fieldOf(part, 'input')
    this.#tool(id, { name: fieldOf(part, 'toolName'), arguments: whole }, reply)
  }

  #tool(id: unknown, delta: { name?: unknown; arguments?: unknown }, reply: ReplyStream): void {
    reply.toolCall({ index: id, id, name: delta.name, ...(this.#keeps && { arguments: delta.arguments }) })
  }
}
