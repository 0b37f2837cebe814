/**
 * Reads what a user's own provider answers, whole and in chunks, by the usual names of fields. Replies may be anything: no code of theirs runs,
 * and what has not the expected form is left out.
 */
import { fieldOf, idOf, listOf, wordOf } from '@zeph-telemetry/core/read-value'
import type { ReplyFacts } from '../call/model-facts.ts'
import type { ProviderChunk } from './provider-facts.ts'
import { messageOf } from './read-messages.ts'
import { modelOf } from './read-request.ts'
import { toolCallsOf } from './read-tool-calls.ts'
import { usageOf } from './read-usage.ts'

const MOST = 128
const REASONS = ['finishReason', 'finish_reason', 'stopReason', 'stop_reason', 'done_reason'] as const

/** A whole reply: a text, or an object that has it, maybe in `message` or in OpenAI's `choices`. */
export function replyFacts(reply: unknown): ReplyFacts {
  if (typeof reply === 'string') return { output: () => [messageOf(reply, 'assistant')] }
  const choices = choicesOf(reply)
  const messages = choices.map((choice) => fieldOf(choice, 'message') ?? choice)
  return {
    ...identityOf(reply),
    usage: usageOf(reply),
    finishReasons: choices.map(reasonOf).filter((reason) => reason !== undefined),
    toolCalls: messages.flatMap(toolCallsOf),
    output: () => messages.map((message) => messageOf(message, 'assistant')),
  }
}

/** What came of an embedding: a vector, several, or an object that has them. */
export function embeddingFacts(reply: unknown): ReplyFacts {
  const list = listOf(reply) ?? listOf(fieldOf(reply, 'embedding', 'embeddings', 'vector', 'vectors', 'data'))
  const head = list?.[0]
  const vector = typeof head === 'number' ? list : vectorOf(head)
  const dimensions = vector?.length
  return {
    ...identityOf(reply),
    usage: usageOf(reply),
    ...(dimensions !== undefined && { attributes: { 'gen_ai.embeddings.dimension.count': dimensions } }),
  }
}

/**
 * A chunk: a text, or an object with `text`, `textDelta`, `content` or `delta` (a text, or an object like this), `reasoning` or `thinking`,
 * `toolCalls`, a finish reason, usage, id or model; OpenAI's `choices` count by their first.
 */
export function chunkFacts(chunk: unknown): ProviderChunk {
  if (typeof chunk === 'string') return { text: chunk }
  const [choice] = choicesOf(chunk)
  const delta = fieldOf(choice, 'delta', 'message')
  const said = typeof delta === 'object' ? delta : choice
  const text = typeof delta === 'string' ? delta : fieldOf(said, 'text', 'textDelta', 'content')
  const isReasoning = ['reasoning', 'thinking'].includes(String(wordOf(fieldOf(chunk, 'type'))?.split(/[-_.]/, 1)[0]))
  return {
    ...identityOf(chunk),
    usage: usageOf(chunk),
    text: isReasoning ? undefined : text,
    reasoning: isReasoning ? text : fieldOf(said, 'reasoning', 'reasoning_content', 'thinking'),
    toolCalls: toolCallsOf(said),
    finishReason: reasonOf(choice),
  }
}

/** OpenAI's choices, or the reply as its own only one. */
function choicesOf(reply: unknown): readonly unknown[] {
  const choices = listOf(fieldOf(reply, 'choices'))
  return choices?.slice(0, MOST) ?? [reply]
}

function identityOf(reply: unknown): Pick<ReplyFacts, 'id' | 'model'> {
  return {
    id: idOf(fieldOf(reply, 'id', 'responseId', 'response_id')),
    model: modelOf(fieldOf(reply, 'model', 'modelId', 'model_id', 'modelVersion')),
  }
}

function reasonOf(choice: unknown): string | undefined {
  return wordOf(fieldOf(choice, ...REASONS))
}

function vectorOf(item: unknown): { readonly length: number } | undefined {
  const vector = listOf(item) ?? fieldOf(item, 'embedding', 'vector', 'values') ?? item
  if (ArrayBuffer.isView(vector) && 'length' in vector) return vector as Float32Array
  return listOf(vector)
}
