/** The chunks of a streamed chat completion. */
import { fieldOf, listOf } from '@zeph-telemetry/core/read-value'
import { filePart } from '../../call/messages.ts'
import type { ReplyStream } from '../../call/model-facts.ts'
import { contentParts } from '../content-parts.ts'
import { GrowingRefusals } from '../growing-refusals.ts'
import type { ItemReader } from '../model-api.ts'
import { replyIdentity } from '../reply-identity.ts'
import { usageOf } from '../usage.ts'
import { toolCallsIn } from './chat-messages.ts'

/** Makes the reader of one stream. */
export function chatChunks(): ItemReader {
  const refusals = new GrowingRefusals()
  const identify = identityReader()
  return (chunk, reply) => {
    identify(chunk, reply)
    for (const [position, choice] of (listOf(fieldOf(chunk, 'choices')) ?? []).entries()) {
      const index = indexOf(choice, position)
      const delta = fieldOf(choice, 'delta')
      reply.began(index)
      readSpoken(delta, reply, index)
      refusals.add(fieldOf(delta, 'refusal'), reply, index)
      for (const call of toolCallsIn(delta)) reply.toolCall(call, index)
      const reason = fieldOf(choice, 'finish_reason')
      if (reason !== undefined) reply.finished(reason, index)
    }
  }
}

/** Every chunk repeats who it is: read until it says so, and where there is usage. Some servers keep the usage elsewhere. */
export function identityReader(): ItemReader {
  let isKnown = false
  return (chunk, reply) => {
    const [first] = listOf(fieldOf(chunk, 'choices')) ?? []
    const usage = fieldOf(chunk, 'usage') ?? fieldOf(fieldOf(chunk, 'x_groq'), 'usage') ?? fieldOf(first, 'usage')
    if (isKnown && usage === undefined) return
    reply.facts({ ...replyIdentity(chunk), usage: usageOf(usage) })
    isKnown = Boolean(fieldOf(chunk, 'id'))
  }
}

/** The index of a choice, by which its chunks belong together. */
export function indexOf(choice: unknown, position: number): number {
  const index = fieldOf(choice, 'index')
  return typeof index === 'number' ? index : position
}

function readSpoken(delta: unknown, reply: ReplyStream, index: number): void {
  const content = fieldOf(delta, 'content')
  reply.reasoning(fieldOf(delta, 'reasoning_content', 'reasoning'), index)
  reply.text(content, index)
  for (const part of typeof content === 'string' ? [] : contentParts(content)) {
    if (part.type === 'text') reply.text(part['content'], index)
    else if (part.type === 'reasoning') reply.reasoning(part['content'], index)
    else reply.content(() => part, index)
  }
  const audio = fieldOf(delta, 'audio')
  if (audio === undefined) return
  reply.text(fieldOf(audio, 'transcript'), index)
  const id = fieldOf(audio, 'id')
  if (id !== undefined) reply.content(() => filePart({ modality: 'audio', fileId: id }), index)
  else if (fieldOf(audio, 'data') !== undefined) reply.content(undefined, index)
}
