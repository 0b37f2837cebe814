/**
 * Chat completions of the OpenAI API as span attributes: request and reply, by OpenTelemetry's GenAI conventions. What servers of
 * that API send is not always what its types say: values of another type are left out.
 */
import { type AttributesOf, activeCorrelation, type SpanOf } from '@zeph-telemetry/core'
import type OpenAI from 'openai'
import type { LLM_SPANS } from '../span-map.ts'

type ChatAttributes = AttributesOf<typeof LLM_SPANS, 'llm.chat_stream'>

/** A span of either kind of call. */
export type ChatSpan = SpanOf<typeof LLM_SPANS, 'llm.chat_stream'>

type Body = OpenAI.ChatCompletionCreateParams

/** What is known when the call starts. */
export function requestAttributes(body: Body, client: OpenAI): ChatAttributes {
  return {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'apiVersion' in client ? 'azure.ai.openai' : 'openai',
    'openai.api.type': 'chat_completions',
    'gen_ai.conversation.id': activeCorrelation().sessionId,
    'gen_ai.request.model': text(body.model),
    'gen_ai.request.max_tokens': number(body.max_completion_tokens ?? body.max_tokens),
    'gen_ai.request.temperature': number(body.temperature),
    'gen_ai.request.top_p': number(body.top_p),
    'gen_ai.request.frequency_penalty': number(body.frequency_penalty),
    'gen_ai.request.presence_penalty': number(body.presence_penalty),
    'gen_ai.request.stop_sequences': typeof body.stop === 'string' ? [body.stop] : (body.stop ?? undefined),
    'gen_ai.request.seed': number(body.seed),
    'gen_ai.request.choice.count': body.n === 1 ? undefined : number(body.n),
    'gen_ai.request.reasoning.level': text(body.reasoning_effort),
    'gen_ai.request.stream': body.stream ? true : undefined,
    'gen_ai.output.type': outputType(body.response_format?.type),
    ...serverOf(client.baseURL),
  }
}

function outputType(format: string | undefined): string | undefined {
  return format === 'json_schema' || format === 'json_object' ? 'json' : text(format)
}

/** Empty where the base URL is none: then the SDK fails, and its error is the span's. */
function serverOf(baseUrl: string): Pick<ChatAttributes, 'server.address' | 'server.port'> {
  const url = URL.parse(baseUrl)
  if (url === null) return {}
  const address = url.hostname.replace(/^\[|\]$/g, '')
  return { 'server.address': address, 'server.port': Number(url.port) || (url.protocol === 'http:' ? 80 : 443) }
}

/** What a reply says about itself; its text is content and stays out. */
export function setReply(span: ChatSpan, reply: Partial<OpenAI.ChatCompletion>): void {
  setIdentity(span, reply)
  const choices = listOf(reply.choices)
  if (choices.length > 0) {
    span.set({ 'gen_ai.response.finish_reasons': choices.map((choice) => finishReason(choice?.finish_reason)) })
  }
  setUsage(span, reply.usage)
}

/** The id and model that a reply, or a chunk of one, carries. */
export function setIdentity(span: ChatSpan, { id, model }: { id?: unknown; model?: unknown }): void {
  span.set({ 'gen_ai.response.id': text(id), 'gen_ai.response.model': text(model) })
}

/** Tokens, where the server counts them. */
export function setUsage(span: ChatSpan, usage: OpenAI.CompletionUsage | null | undefined): void {
  if (!usage) return
  span.set({
    'gen_ai.usage.input_tokens': number(usage.prompt_tokens),
    'gen_ai.usage.output_tokens': number(usage.completion_tokens),
    'gen_ai.usage.cache_read.input_tokens': number(usage.prompt_tokens_details?.cached_tokens),
    'gen_ai.usage.reasoning.output_tokens': number(usage.completion_tokens_details?.reasoning_tokens),
  })
}

/** The conventions' name of a finish reason; one that never came is an error of the reply. */
export function finishReason(reason: unknown): string {
  if (reason === 'tool_calls' || reason === 'function_call') return 'tool_call'
  return text(reason) ?? 'error'
}

/** The list, or an empty one in place of anything else. */
export function listOf<T>(value: readonly T[] | null | undefined): readonly T[] {
  return Array.isArray(value) ? value : []
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}
