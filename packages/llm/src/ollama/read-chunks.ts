/** Reads the chunks of `chat` and `generate` as they pass. The last one has the tokens and the reason why it is the last. */
import { fieldOf } from '@zeph-telemetry/core/read-value'
import type { ReplyStream } from '../call/model-facts.ts'
import { imageOf } from './messages.ts'
import { finishReason, toolCallsOf, usageOf } from './reply-facts.ts'

/** Makes the reader of one stream; give it every chunk once. */
export function chunkReader(): (chunk: unknown, reply: ReplyStream) => void {
  let toolCalls = 0
  return (chunk, reply) => {
    const message = fieldOf(chunk, 'message')
    if (fieldOf(chunk, 'message', 'response', 'done') !== undefined) reply.began()
    reply.facts({ model: fieldOf(chunk, 'model') })
    reply.reasoning(fieldOf(message, 'thinking') ?? fieldOf(chunk, 'thinking'))
    reply.text(fieldOf(message, 'content') ?? fieldOf(chunk, 'response'))
    for (const call of toolCallsOf(chunk)) {
      reply.toolCall({ ...call, index: toolCalls })
      toolCalls += 1
    }
    if (fieldOf(chunk, 'image') !== undefined) reply.content(() => imageOf(chunk))
    if (fieldOf(chunk, 'done') !== true) return
    reply.facts({ usage: usageOf(chunk) })
    reply.finished(finishReason(chunk))
  }
}
