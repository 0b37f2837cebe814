/** Reads a stream's chunks as they pass: identity, the time of the first content, finish reasons, usage. */
import type OpenAI from 'openai'
import { type ChatSpan, finishReason, listOf, setIdentity, setUsage } from './chat-attributes.ts'

type Chunk = OpenAI.ChatCompletionChunk
type Choice = Partial<OpenAI.ChatCompletionChunk.Choice> | null

/** Makes the reader of one stream; give it every chunk once. */
export function chunkReader(span: ChatSpan): (chunk: Chunk) => void {
  const reasons = new Map<number, string>()
  let isFirst = true
  let hasContent = false
  return (chunk) => {
    if (typeof chunk !== 'object' || chunk === null) return
    if (isFirst) setIdentity(span, chunk)
    isFirst = false
    const choices = listOf<Choice>(chunk.choices)
    if (!hasContent && choices.some((choice) => carriesContent(choice?.delta))) {
      hasContent = true
      span.set({ 'gen_ai.response.time_to_first_chunk': span.elapsed })
    }
    if (noteReasons(reasons, choices)) span.set({ 'gen_ai.response.finish_reasons': inOrder(reasons) })
    setUsage(span, chunk.usage)
  }
}

/** Text, a refusal, tool calls, or what a server adds, such as reasoning; a role alone is none of these. */
function carriesContent(delta: object | undefined): boolean {
  for (const key in delta) {
    const value = (delta as Record<string, unknown>)[key]
    if (key !== 'role' && value && (value as { length?: number }).length !== 0) return true
  }
  return false
}

/** A choice has failed until its reason comes: a stream that is left early keeps it so. True where something is new. */
function noteReasons(reasons: Map<number, string>, choices: readonly Choice[]): boolean {
  let isNew = false
  for (const choice of choices) {
    const index = choice?.index ?? 0
    if (!choice?.finish_reason && reasons.has(index)) continue
    reasons.set(index, finishReason(choice?.finish_reason))
    isNew = true
  }
  return isNew
}

function inOrder(reasons: ReadonlyMap<number, string>): string[] {
  return [...reasons].sort(([a], [b]) => a - b).map(([, reason]) => reason)
}
