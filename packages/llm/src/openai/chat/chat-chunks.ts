/** The chunks of a streamed chat completion. A long reply has thousands, so what most of them lack is looked for in few steps. */
import { fieldOf, fieldsOf, listOf } from '@zeph-telemetry/core/read-value'
import { filePart } from '../../call/messages.ts'
import type { ReplyStream } from '../../call/model-facts.ts'
import { contentParts } from '../content-parts.ts'
import { GrowingRefusals } from '../growing-refusals.ts'
import type { ItemReader } from '../model-api.ts'
import { replyIdentity } from '../reply-identity.ts'
import { usageOf } from '../usage.ts'
import { toolCallsIn } from './chat-messages.ts'

type Fields = Readonly<Record<string, unknown>>

const NONE: readonly unknown[] = []

/** Makes the reader of one stream. */
export function chatChunks(): ItemReader {
  const refusals = new GrowingRefusals()
  const identify = identityReader()
  return (chunk, reply) => {
    const choices = choicesOf(chunk)
    identify(chunk, choices, reply)
    for (let position = 0; position < choices.length; position += 1) {
      const choice = fieldsOf(choices[position])
      const delta = fieldsOf(choice['delta'])
      const index = indexOf(choice, position)
      reply.began(index)
      readSpoken(delta, reply, index)
      refusals.add(delta['refusal'], reply, index)
      if (isThere(delta['tool_calls']) || isThere(delta['function_call'])) {
        for (const call of toolCallsIn(delta)) reply.toolCall(call, index)
      }
      if (isThere(choice['finish_reason'])) reply.finished(choice['finish_reason'], index)
    }
  }
}

/** The choices that a chunk goes on with. */
export function choicesOf(chunk: unknown): readonly unknown[] {
  return listOf(fieldsOf(chunk)['choices']) ?? NONE
}

/** Tells who a chunk says it is, and its usage. */
export type IdentityReader = (chunk: unknown, choices: readonly unknown[], reply: ReplyStream) => void

/** Every chunk repeats who it is: read until it says so, and where there is usage. Some servers keep the usage elsewhere. */
export function identityReader(): IdentityReader {
  let isKnown = false
  return (chunk, choices, reply) => {
    const { id, usage: own, x_groq: groq } = fieldsOf(chunk)
    const usage = own ?? fieldsOf(groq)['usage'] ?? fieldsOf(choices[0])['usage']
    if (isKnown && !isThere(usage)) return
    reply.facts({ ...replyIdentity(chunk), usage: usageOf(usage) })
    isKnown = Boolean(id)
  }
}

/** The index of a choice, by which its chunks belong together. */
export function indexOf({ index }: Fields, position: number): number {
  return typeof index === 'number' ? index : position
}

/** Many servers write `null` for what is not there. */
export function isThere(value: unknown): boolean {
  return value !== undefined && value !== null
}

function readSpoken(delta: Fields, reply: ReplyStream, index: number): void {
  const { content, reasoning_content: reasoning, reasoning: alsoReasoning, audio } = delta
  reply.reasoning(reasoning ?? alsoReasoning, index)
  if (typeof content === 'string') reply.text(content, index)
  else if (isThere(content)) readParts(content, reply, index)
  if (isThere(audio)) readAudio(audio, reply, index)
}

function readParts(content: unknown, reply: ReplyStream, index: number): void {
  for (const part of contentParts(content)) {
    if (part.type === 'text') reply.text(part['content'], index)
    else if (part.type === 'reasoning') reply.reasoning(part['content'], index)
    else reply.content(() => part, index)
  }
}

function readAudio(audio: unknown, reply: ReplyStream, index: number): void {
  reply.text(fieldOf(audio, 'transcript'), index)
  const id = fieldOf(audio, 'id')
  if (id !== undefined) reply.content(() => filePart({ modality: 'audio', fileId: id }), index)
  else if (fieldOf(audio, 'data') !== undefined) reply.content(undefined, index)
}
