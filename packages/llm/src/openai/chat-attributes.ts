/** Chat completions of the OpenAI API as span attributes: request, reply and stream, by OpenTelemetry's GenAI conventions. */
import { type AttributesOf, activeCorrelation, type SpanOf } from '@zeph-telemetry/core'
import type OpenAI from 'openai'
import type { LLM_SPANS } from '../span-map.ts'

type ChatAttributes = AttributesOf<typeof LLM_SPANS, 'llm.chat_stream'>

/** A span of either kind of call. */
export type ChatSpan = SpanOf<typeof LLM_SPANS, 'llm.chat_stream'>

type Body = OpenAI.ChatCompletionCreateParams

/** What is known when the call starts. */
export function requestAttributes(body: Body, baseUrl: string): ChatAttributes {
  return {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.conversation.id': activeCorrelation().sessionId,
    'gen_ai.request.model': body.model,
    'gen_ai.request.max_tokens': body.max_completion_tokens ?? body.max_tokens ?? undefined,
    'gen_ai.request.temperature': body.temperature ?? undefined,
    'gen_ai.request.top_p': body.top_p ?? undefined,
    'gen_ai.request.frequency_penalty': body.frequency_penalty ?? undefined,
    'gen_ai.request.presence_penalty': body.presence_penalty ?? undefined,
    'gen_ai.request.stop_sequences': typeof body.stop === 'string' ? [body.stop] : (body.stop ?? undefined),
    'gen_ai.request.seed': body.seed ?? undefined,
    'gen_ai.request.choice.count': body.n === 1 ? undefined : (body.n ?? undefined),
    'gen_ai.request.stream': body.stream === true ? true : undefined,
    ...serverOf(baseUrl),
  }
}

function serverOf(baseUrl: string): Pick<ChatAttributes, 'server.address' | 'server.port'> {
  const { hostname, port, protocol } = new URL(baseUrl)
  return { 'server.address': hostname, 'server.port': Number(port) || (protocol === 'http:' ? 80 : 443) }
}

/** What a reply says about itself; its text is content and stays out. */
export function setReply(span: ChatSpan, reply: OpenAI.ChatCompletion): void {
  span.set({
    'gen_ai.response.id': reply.id,
    'gen_ai.response.model': reply.model,
    'gen_ai.response.finish_reasons': reply.choices.map((choice) => finishReason(choice.finish_reason)),
  })
  setUsage(span, reply.usage)
}

function setUsage(span: ChatSpan, usage: OpenAI.CompletionUsage | null | undefined): void {
  if (!usage) return
  span.set({
    'gen_ai.usage.input_tokens': usage.prompt_tokens,
    'gen_ai.usage.output_tokens': usage.completion_tokens,
    'gen_ai.usage.cache_read.input_tokens': usage.prompt_tokens_details?.cached_tokens,
    'gen_ai.usage.reasoning.output_tokens': usage.completion_tokens_details?.reasoning_tokens,
  })
}

/** The conventions' name of a finish reason; one that never came is an error of the stream. */
function finishReason(reason: string | null | undefined): string {
  if (reason === 'tool_calls' || reason === 'function_call') return 'tool_call'
  return reason ?? 'error'
}

/** Reads a stream's chunks as they pass: the first content, the finish reasons, the usage in the last. */
export function chunkReader(span: ChatSpan): (chunk: OpenAI.ChatCompletionChunk) => void {
  const reasons: string[] = []
  let started = false
  let hasContent = false
  return (chunk) => {
    if (!started) span.set({ 'gen_ai.response.id': chunk.id, 'gen_ai.response.model': chunk.model })
    started = true
    if (
      !hasContent &&
      chunk.choices.some(({ delta }) => delta?.content || delta?.tool_calls?.length || delta?.refusal)
    ) {
      hasContent = true
      span.set({ 'gen_ai.response.time_to_first_chunk': span.elapsed })
    }
    for (const { index, finish_reason: reason } of chunk.choices) {
      if (reason) reasons[index] = finishReason(reason)
    }
    if (reasons.length > 0) span.set({ 'gen_ai.response.finish_reasons': Array.from(reasons, finishReason) })
    setUsage(span, chunk.usage)
  }
}
