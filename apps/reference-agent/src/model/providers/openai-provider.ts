/** The chat completions interface, of OpenAI and of the many services that speak it. */
import type { OpenAI } from 'openai'
import { LengthFinishReasonError } from 'openai/core/error'
import type {
  ChatCompletionCreateParamsNonStreaming,
  ChatCompletionMessageParam,
  ChatCompletionMessageToolCall,
} from 'openai/resources/chat/completions'
import type { CompletionUsage } from 'openai/resources/completions'
import type { Message, ToolRequest } from '../message.ts'
import type { ChatRequest, EmbedTexts, Extraction, ExtractRequest, ModelProvider } from '../model-provider.ts'
import { type ModelResponse, type TokenUsage, usageOfRequest } from '../model-response.ts'
import { collectStream } from './collect-openai-stream.ts'

export function createOpenAIProvider(client: OpenAI): ModelProvider {
  const { completions } = client.chat
  return {
    async chat(request): Promise<ModelResponse> {
      const { choices, usage } = await completions.create(bodyOf(request), untilAborted(request))
      const choice = choices[0]
      if (!choice) throw new Error('the model sent a reply without a choice')
      return {
        text: choice.message.content ?? '',
        toolRequests: (choice.message.tool_calls ?? []).flatMap(toolRequestOf),
        cut: choice.finish_reason === 'length',
        usage: usageOf(usage),
      }
    },
    async chatStream(request, onText) {
      const streaming = { stream: true, stream_options: { include_usage: true } } as const
      return collectStream(
        await completions.create({ ...bodyOf(request), ...streaming }, untilAborted(request)),
        onText,
      )
    },
    extract: (request) => extract(client, request),
  }
}

/** Floats are asked for by name, since services that stand in for OpenAI do not all know its binary form. */
export function embedWithOpenAI(client: OpenAI): EmbedTexts {
  return async ({ model, texts }) => {
    const { data } = await client.embeddings.create({ model, input: [...texts], encoding_format: 'float' })
    return data.toSorted((left, right) => left.index - right.index).map(({ embedding }) => embedding)
  }
}

async function extract(client: OpenAI, request: ExtractRequest): Promise<Extraction> {
  const { model, name, schema, instructions, text } = request
  try {
    const body = {
      model,
      messages: [
        { role: 'system' as const, content: instructions },
        { role: 'user' as const, content: text },
      ],
      response_format: {
        type: 'json_schema' as const,
        json_schema: { name, strict: true, schema: { ...schema } },
      },
    }
    const { choices } = await client.chat.completions.parse(body, untilAborted(request))
    const { content, refusal } = choices[0]?.message ?? {}
    return { text: content ?? '', cut: false, ...(refusal && { refusal }) }
  } catch (error) {
    if (error instanceof LengthFinishReasonError) return { text: '', cut: true }
    throw error
  }
}

function untilAborted({ signal }: { readonly signal?: AbortSignal }): { signal?: AbortSignal } {
  return signal ? { signal } : {}
}

function bodyOf({ model, messages, tools, toolChoice }: ChatRequest): ChatCompletionCreateParamsNonStreaming {
  const body = { model, messages: messages.map(messageOf) }
  if (tools.length === 0) return body
  return {
    ...body,
    tools: tools.map(({ name, description, parameters }) => {
      return { type: 'function', function: { name, description, parameters: { ...parameters } } }
    }),
    tool_choice: toolChoice,
  }
}

function messageOf(message: Message): ChatCompletionMessageParam {
  if (message.role === 'tool') return { role: 'tool', tool_call_id: message.toolCallId, content: message.content }
  if (message.role !== 'assistant') return { role: message.role, content: message.content }
  const { content, toolRequests = [] } = message
  if (toolRequests.length === 0) return { role: 'assistant', content }
  const calls = toolRequests.map(({ id, name, arguments: text }) => {
    return { id, type: 'function' as const, function: { name, arguments: text } }
  })
  return { role: 'assistant', content: content || null, tool_calls: calls }
}

function toolRequestOf(call: ChatCompletionMessageToolCall): ToolRequest[] {
  return call.type === 'function' ? [{ id: call.id, ...call.function }] : []
}

/** Cached tokens are among those of the prompt. */
export function usageOf(usage: CompletionUsage | null | undefined): TokenUsage {
  return usageOfRequest({
    prompt: usage?.prompt_tokens,
    cached: usage?.prompt_tokens_details?.cached_tokens,
    completion: usage?.completion_tokens,
  })
}
