/** The chat completions and embeddings interface of OpenAI, which many other services speak, too. */
import type { Message, ToolDefinition, ToolRequest } from '../message.ts'
import { fragmentsOf, piecesOf } from '../scripted-completion.ts'
import { readEmbeddingsRequest } from '../scripted-embeddings.ts'
import type { ScriptedCompletion, ScriptedRefusal, ScriptedUsage } from '../scripted-request.ts'
import {
  at,
  type ChatWire,
  type EmbeddingsWire,
  listAt,
  recordAt,
  SERVER_SENT_EVENTS,
  textAt,
} from './wire-protocol.ts'

const CREATED = 1_760_000_000

export const OPENAI_CHAT: ChatWire = {
  readChat({ body }) {
    const messages = listAt(body, 'messages')
    const model = textAt(body, 'model')
    if (model === undefined || messages.length === 0) return undefined
    const shape = textAt(body, 'response_format', 'json_schema', 'name')
    const toolChoice = at(body, 'tool_choice') === 'none' ? 'none' : 'auto'
    const read = messages.flatMap((message) => messageOf(message, messages))
    const request = { model, messages: read, tools: listAt(body, 'tools').map(toolOf), toolChoice } as const
    return shape === undefined ? request : { ...request, shape }
  },
  wantsStream: ({ body }) => at(body, 'stream') === true,
  writeReply(completion) {
    const { model, calls, text, usage } = completion
    const message = { role: 'assistant', content: calls.length > 0 ? null : text, refusal: null }
    return {
      ...{ id: idOf(completion), object: 'chat.completion', created: CREATED, model },
      choices: [
        {
          index: 0,
          message: calls.length > 0 ? { ...message, tool_calls: calls.map(callOf) } : message,
          logprobs: null,
          finish_reason: finishReasonOf(completion),
        },
      ],
      usage: usageOf(usage),
    }
  },
  writeStream(completion, { body }) {
    const withUsage = at(body, 'stream_options', 'include_usage') === true
    const frame = { id: idOf(completion), object: 'chat.completion.chunk', created: CREATED, model: completion.model }
    const chunk = (delta: object, finish_reason: string | null = null) => ({
      ...frame,
      choices: [{ index: 0, delta, logprobs: null, finish_reason }],
      ...(withUsage && { usage: null }),
    })
    const chunks = [...deltasOf(completion).map((delta) => chunk(delta)), chunk({}, finishReasonOf(completion))]
    const last = withUsage ? [{ ...frame, choices: [], usage: usageOf(completion.usage) }] : []
    return [...[...chunks, ...last].map((event) => `data: ${JSON.stringify(event)}\n\n`), 'data: [DONE]\n\n']
  },
  streamType: SERVER_SENT_EVENTS,
  writeRefusal,
}

export const OPENAI_EMBEDDINGS: EmbeddingsWire = {
  readEmbeddings({ body }) {
    const { model, input, dimensions } = body
    return readEmbeddingsRequest(model, typeof input === 'string' ? [input] : input, dimensions)
  },
  writeEmbeddings({ model, vectors, tokens }, { body }) {
    const encode = at(body, 'encoding_format') === 'base64' ? toBase64 : (vector: number[]) => vector
    const data = vectors.map((vector, index) => ({ object: 'embedding', index, embedding: encode(vector) }))
    return { object: 'list', model, data, usage: { prompt_tokens: tokens, total_tokens: tokens } }
  },
  writeRefusal,
}

export function listModels(names: readonly string[]): unknown {
  const data = names.map((id) => ({ id, object: 'model', created: CREATED, owned_by: 'reference-agent' }))
  return { object: 'list', data }
}

function writeRefusal({ reason, message }: ScriptedRefusal): unknown {
  const type = reason === 'broken' ? 'server_error' : reason === 'busy' ? 'requests' : 'invalid_request_error'
  return { error: { message, type, param: null, code: CODES[reason] ?? null } }
}

const CODES: Partial<Record<ScriptedRefusal['reason'], string>> = {
  busy: 'rate_limit_exceeded',
  too_long: 'context_length_exceeded',
  not_found: 'model_not_found',
}

/** A result of a tool names only its call, so the tool's name is looked up where it was called. */
function messageOf(message: unknown, all: readonly unknown[]): Message[] {
  const role = textAt(message, 'role')
  const content = contentOf(message)
  if (role === 'system' || role === 'developer') return [{ role: 'system', content }]
  if (role === 'user') return [{ role, content }]
  if (role === 'assistant') return [{ role, content, toolRequests: listAt(message, 'tool_calls').map(requestOf) }]
  if (role !== 'tool') return []
  const toolCallId = textAt(message, 'tool_call_id') ?? ''
  const calls = all.flatMap((each) => listAt(each, 'tool_calls'))
  const toolName =
    textAt(
      calls.find((call) => at(call, 'id') === toolCallId),
      'function',
      'name',
    ) ?? ''
  return [{ role, toolCallId, toolName, content }]
}

function contentOf(message: unknown): string {
  const parts = listAt(message, 'content').map((part) => textAt(part, 'text') ?? '')
  return textAt(message, 'content') ?? parts.join('')
}

function requestOf(call: unknown): ToolRequest {
  const name = textAt(call, 'function', 'name') ?? ''
  return { id: textAt(call, 'id') ?? '', name, arguments: textAt(call, 'function', 'arguments') ?? '{}' }
}

function toolOf(tool: unknown): ToolDefinition {
  return {
    name: textAt(tool, 'function', 'name') ?? '',
    description: textAt(tool, 'function', 'description') ?? '',
    parameters: recordAt(tool, 'function', 'parameters'),
  }
}

function callOf({ id, name, arguments: text }: ToolRequest): object {
  return { id, type: 'function', function: { name, arguments: text } }
}

/** First one that says who speaks, then what is said. */
function deltasOf({ text, calls }: ScriptedCompletion): object[] {
  if (calls.length === 0) {
    return [{ role: 'assistant', content: '' }, ...piecesOf(text).map((content) => ({ content }))]
  }
  const deltas = calls.flatMap(({ id, name, arguments: written }, index) => [
    { tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] },
    ...fragmentsOf(written).map((piece) => ({ tool_calls: [{ index, function: { arguments: piece } }] })),
  ])
  return deltas.map((delta, index) => (index === 0 ? { role: 'assistant', content: null, ...delta } : delta))
}

function idOf({ hash }: ScriptedCompletion): string {
  return `chatcmpl-${hash.slice(0, 24)}`
}

function finishReasonOf({ calls, cut }: ScriptedCompletion): string {
  return cut ? 'length' : calls.length > 0 ? 'tool_calls' : 'stop'
}

function usageOf({ prompt, cached, completion }: ScriptedUsage): object {
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: cached, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
  }
}

function toBase64(vector: number[]): string {
  return Buffer.from(new Float32Array(vector).buffer).toString('base64')
}
