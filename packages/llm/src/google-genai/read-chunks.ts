/** Reads the chunks of `generateContentStream` as they pass. Each carries the tokens up to there. */
import { fieldOf } from '@zeph-telemetry/core/read-value'
import type { ReplyStream } from '../call/model-facts.ts'
import { contentPart } from './messages.ts'
import { candidatesOf, identityOf, isRefused, partsIn, REFUSED } from './reply-facts.ts'
import { usageOf } from './usage.ts'

/** Makes the reader of one stream; give it every chunk once. */
export function chunkReader(): (chunk: unknown, reply: ReplyStream) => void {
  const toolCalls = new ToolCallCounter()
  return (chunk, reply) => {
    reply.facts({ ...identityOf(chunk), usage: usageOf(fieldOf(chunk, 'usageMetadata')) })
    const candidates = candidatesOf(chunk)
    if (candidates.length === 0 && isRefused(chunk)) reply.finished(REFUSED)
    candidates.forEach((candidate, position) => {
      const index = fieldOf(candidate, 'index')
      const choice = typeof index === 'number' ? index : position
      reply.began(choice)
      for (const part of partsIn(candidate)) readPart({ part, reply, choice, toolCalls })
      const reason = fieldOf(candidate, 'finishReason')
      if (reason !== undefined) reply.finished(reason, choice)
    })
  }
}

interface PartOfChunk {
  readonly part: unknown
  readonly reply: ReplyStream
  readonly choice: number
  readonly toolCalls: ToolCallCounter
}

function readPart({ part, reply, choice, toolCalls }: PartOfChunk): void {
  const call = fieldOf(part, 'functionCall')
  const text = fieldOf(part, 'text')
  if (call !== undefined) {
    const index = toolCalls.indexOf(call, choice)
    reply.toolCall(
      { index, id: fieldOf(call, 'id'), name: fieldOf(call, 'name'), arguments: fieldOf(call, 'args') },
      choice,
    )
  } else if (fieldOf(part, 'thought') === true) reply.reasoning(text, choice)
  else if (text !== undefined) reply.text(text, choice)
  else if (contentPart(part) !== undefined) reply.content(() => contentPart(part), choice)
}

/** Tool calls have no numbers: each part is another, unless the one before said that it goes on. */
class ToolCallCounter {
  readonly #last = new Map<number, { readonly index: number; readonly goesOn: boolean }>()

  indexOf(call: unknown, choice: number): number {
    const last = this.#last.get(choice)
    const index = last === undefined ? 0 : last.index + (last.goesOn ? 0 : 1)
    this.#last.set(choice, { index, goesOn: fieldOf(call, 'willContinue') === true })
    return index
  }
}
