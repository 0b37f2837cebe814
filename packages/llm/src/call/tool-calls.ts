/** The tool calls of a stream, put together from their pieces. Bounded: arguments are kept only where content is captured. */
import { type Message, type Part, toolCallPart } from './messages.ts'
import type { ToolCallDelta } from './model-facts.ts'

/** A tool call as far as it has come. */
interface ToolCall {
  id: unknown
  name: unknown
  arguments: unknown
  told: boolean
}

const MOST = 1000

/** The tool calls of one choice, by the index that the provider gives them. */
export class ToolCalls {
  readonly #calls = new Map<unknown, ToolCall>()
  readonly #keepsArguments: boolean

  constructor(keepsArguments: boolean) {
    this.#keepsArguments = keepsArguments
  }

  /** @returns the call, the first time that its name is known */
  add({ index = 0, id, name, arguments: piece }: ToolCallDelta): { id: unknown; name: unknown } | undefined {
    let call = this.#calls.get(index)
    if (call === undefined) {
      if (this.#calls.size >= MOST) return undefined
      call = { id: undefined, name: undefined, arguments: undefined, told: false }
      this.#calls.set(index, call)
    }
    call.id ??= id
    call.name ??= name
    if (this.#keepsArguments) call.arguments = joined(call.arguments, piece)
    if (call.told || typeof call.name !== 'string' || call.name === '') return undefined
    call.told = true
    return call
  }

  /** For captured content. */
  parts(): Part[] {
    return [...this.#calls.values()].map(toolCallPart)
  }
}

function joined(before: unknown, piece: unknown): unknown {
  return typeof before === 'string' && typeof piece === 'string' ? before + piece : (piece ?? before)
}

/** One choice of a reply as a message. */
export function choiceMessage(parts: readonly Part[], finishReason: string): Message {
  return { role: 'assistant', parts, finish_reason: finishReason }
}
