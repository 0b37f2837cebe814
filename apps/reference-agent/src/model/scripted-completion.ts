/**
 * A reply of the scripted model in the shapes of the chat completions interface: one object, or the chunks of a stream.
 * Ids, usage and pace are computed from the request alone, so that equal requests give equal bytes.
 */
import { createHash } from 'node:crypto'
import type {
  ChatCompletion,
  ChatCompletionChunk,
  ChatCompletionCreateParams,
  ChatCompletionMessageFunctionToolCall,
} from 'openai/resources/chat/completions'
import type { CompletionUsage } from 'openai/resources/completions'
import { estimateTokens } from './estimate-tokens.ts'
import { readExchange } from './scripted-exchange.ts'
import { nextReply, type Reply } from './scripted-rules.ts'

const CREATED = 1_760_000_000
const CACHE_BLOCK_TOKENS = 128
const CACHE_SMALLEST_TOKENS = 1_024

type Delta = ChatCompletionChunk.Choice.Delta

export function requestHash(request: ChatCompletionCreateParams): string {
  return createHash('sha256').update(JSON.stringify(request)).digest('hex')
}

export function completeScripted(request: ChatCompletionCreateParams): ChatCompletion {
  const hash = requestHash(request)
  const reply = nextReply(readExchange(request))
  const message: ChatCompletion.Choice['message'] =
    'text' in reply
      ? { role: 'assistant', content: reply.text, refusal: null }
      : { role: 'assistant', content: null, refusal: null, tool_calls: [toolCallOf(reply, hash)] }
  return {
    id: `chatcmpl-${hash.slice(0, 24)}`,
    object: 'chat.completion',
    created: CREATED,
    model: request.model,
    choices: [{ index: 0, message, logprobs: null, finish_reason: 'text' in reply ? 'stop' : 'tool_calls' }],
    usage: usageOf(request, reply),
  }
}

export function streamScripted(request: ChatCompletionCreateParams): ChatCompletionChunk[] {
  const { id, choices, usage } = completeScripted(request)
  const { message, finish_reason } = choices[0]!
  const withUsage = request.stream_options?.include_usage === true
  const frame = { id, object: 'chat.completion.chunk' as const, created: CREATED, model: request.model }
  const chunk = (delta: Delta, end: ChatCompletionChunk.Choice['finish_reason'] = null): ChatCompletionChunk => ({
    ...frame,
    choices: [{ index: 0, delta, logprobs: null, finish_reason: end }],
    ...(withUsage && { usage: null }),
  })
  const call = message.tool_calls?.[0] as ChatCompletionMessageFunctionToolCall | undefined
  const deltas = call ? toolCallDeltas(call) : textDeltas(message.content ?? '')
  const chunks = [...deltas.map((delta) => chunk(delta)), chunk({}, finish_reason)]
  return withUsage && usage ? [...chunks, { ...frame, choices: [], usage }] : chunks
}

function toolCallOf(reply: Exclude<Reply, { text: string }>, hash: string): ChatCompletionMessageFunctionToolCall {
  const call = { name: reply.tool, arguments: JSON.stringify(reply.input) }
  return { id: `call_${hash.slice(0, 20)}`, type: 'function', function: call }
}

function textDeltas(text: string): Delta[] {
  const pieces = text.match(/(?:\s*\S+){1,3}\s*$|(?:\s*\S+){1,3}/g) ?? []
  return [{ role: 'assistant', content: '' }, ...pieces.map((content) => ({ content }))]
}

function toolCallDeltas({
  id,
  type,
  function: { name, arguments: text },
}: ChatCompletionMessageFunctionToolCall): Delta[] {
  const pieces = text.match(/[\s\S]{1,16}/g) ?? []
  return [
    { role: 'assistant', content: null, tool_calls: [{ index: 0, id, type, function: { name, arguments: '' } }] },
    ...pieces.map((piece) => ({ tool_calls: [{ index: 0, function: { arguments: piece } }] })),
  ]
}

function usageOf(request: ChatCompletionCreateParams, reply: Reply): CompletionUsage {
  const { messages, tools } = request
  const lastReply = messages.findLastIndex((message) => message.role === 'assistant')
  const prompt = estimateTokens(JSON.stringify({ tools, messages }))
  const earlier =
    lastReply === -1 ? 0 : estimateTokens(JSON.stringify({ tools, messages: messages.slice(0, lastReply) }))
  const cached = earlier < CACHE_SMALLEST_TOKENS ? 0 : earlier - (earlier % CACHE_BLOCK_TOKENS)
  const completion = estimateTokens('text' in reply ? reply.text : JSON.stringify(reply))
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: cached, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
  }
}
