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
import type { Reply } from './scripted-reply.ts'
import { nextReply } from './scripted-rules.ts'
import { answerInShape, wantedShape } from './scripted-structured.ts'

const CREATED = 1_760_000_000
const CACHE_BLOCK_TOKENS = 128
const CACHE_SMALLEST_TOKENS = 1_024

type Delta = ChatCompletionChunk.Choice.Delta
/** A reply with its tool calls, one or several, in a list. */
type Answer = Exclude<Reply, { tool: string }>
type ToolReply = Exclude<Answer, { text: string }>

export function requestHash(request: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(request) ?? '')
    .digest('hex')
}

export function completeScripted(request: ChatCompletionCreateParams): ChatCompletion {
  const hash = requestHash(request)
  const reply = replyTo(request)
  const message: ChatCompletion.Choice['message'] =
    'text' in reply
      ? { role: 'assistant', content: reply.text, refusal: null }
      : { role: 'assistant', content: null, refusal: null, tool_calls: toolCallsOf(reply, hash) }
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
  const calls = message.tool_calls as ChatCompletionMessageFunctionToolCall[] | undefined
  const deltas = calls ? calls.flatMap(toolCallDeltas) : textDeltas(message.content ?? '')
  const chunks = [...deltas.map((delta) => chunk(delta)), chunk({}, finish_reason)]
  return withUsage && usage ? [...chunks, { ...frame, choices: [], usage }] : chunks
}

function replyTo(request: ChatCompletionCreateParams): Answer {
  const shape = wantedShape(request)
  if (shape !== undefined) return { text: answerInShape(shape, request) }
  const reply = nextReply(readExchange(request))
  return 'tool' in reply ? { tools: [reply] } : reply
}

function toolCallsOf({ tools }: ToolReply, hash: string): ChatCompletionMessageFunctionToolCall[] {
  return tools.map(({ tool, input }, index) => {
    const id = createHash('sha256').update(`${hash} ${index}`).digest('hex').slice(0, 20)
    return { id: `call_${id}`, type: 'function', function: { name: tool, arguments: JSON.stringify(input) } }
  })
}

function textDeltas(text: string): Delta[] {
  const pieces = text.match(/(?:\s*\S+){1,3}\s*$|(?:\s*\S+){1,3}/g) ?? []
  return [{ role: 'assistant', content: '' }, ...pieces.map((content) => ({ content }))]
}

function toolCallDeltas(call: ChatCompletionMessageFunctionToolCall, index: number): Delta[] {
  const { id, type, function: asked } = call
  const pieces = asked.arguments.match(/[\s\S]{1,16}/g) ?? []
  const begin = { tool_calls: [{ index, id, type, function: { name: asked.name, arguments: '' } }] }
  return [
    index === 0 ? { role: 'assistant', content: null, ...begin } : begin,
    ...pieces.map((piece) => ({ tool_calls: [{ index, function: { arguments: piece } }] })),
  ]
}

function usageOf(request: ChatCompletionCreateParams, reply: Answer): CompletionUsage {
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
