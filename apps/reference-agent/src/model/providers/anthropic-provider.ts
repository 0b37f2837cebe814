/**
 * The messages interface of Anthropic: instructions apart from the dialogue, results of tools in a message of the user,
 * and cached tokens counted beside the others.
 */
import { type Anthropic, AnthropicError, APIError } from '@anthropic-ai/sdk'
import type {
  ContentBlock,
  ContentBlockParam,
  MessageCreateParamsNonStreaming,
  MessageParam,
  Usage,
} from '@anthropic-ai/sdk/resources/messages/messages'
import { type AssistantMessage, type Message, readArguments, splitInstructions, type ToolMessage } from '../message.ts'
import type { ChatRequest, Extraction, ExtractRequest, ModelProvider } from '../model-provider.ts'
import { type ModelResponse, type TokenUsage, usageOfRequest } from '../model-response.ts'

/** The interface asks for a limit. */
const MOST_TOKENS = 4_096

export function createAnthropicProvider(client: Anthropic): ModelProvider {
  return {
    async chat(request) {
      return responseOf(await client.messages.create(bodyOf(request), untilAborted(request)))
    },
    async chatStream(request, onText) {
      const stream = client.messages.stream(bodyOf(request), untilAborted(request))
      stream.on('text', onText)
      return responseOf(await stream.finalMessage())
    },
    extract: (request) => extract(client, request),
  }
}

async function extract({ messages }: Anthropic, request: ExtractRequest): Promise<Extraction> {
  const { model, schema, instructions, text } = request
  try {
    const body = {
      ...{ model, max_tokens: MOST_TOKENS, messages: [{ role: 'user' as const, content: text }] },
      ...(instructions !== '' && { system: instructions }),
      output_config: { format: { type: 'json_schema' as const, schema: { ...schema } } },
    }
    const message = await messages.parse(body, untilAborted(request))
    const written = textOf(message.content)
    if (message.stop_reason === 'refusal') return { text: '', refusal: written || 'no reason given', cut: false }
    return { text: written, cut: message.stop_reason === 'max_tokens' }
  } catch (error) {
    // The SDK's own error for what is no JSON says nothing else of its kind.
    if (error instanceof AnthropicError && !(error instanceof APIError)) {
      throw new SyntaxError(error.message, { cause: error })
    }
    throw error
  }
}

function untilAborted({ signal }: { readonly signal?: AbortSignal }): { signal?: AbortSignal } {
  return signal ? { signal } : {}
}

function bodyOf({ model, messages, tools, toolChoice }: ChatRequest): MessageCreateParamsNonStreaming {
  const { instructions, dialogue } = splitInstructions(messages)
  return {
    ...{ model, max_tokens: MOST_TOKENS, messages: dialogue.reduce(addMessage, []) },
    ...(instructions !== '' && { system: instructions }),
    ...(tools.length > 0 && { tools: tools.map(toolOf), tool_choice: { type: toolChoice } }),
  }
}

function toolOf({ name, description, parameters }: ChatRequest['tools'][number]) {
  return { name, description, input_schema: { type: 'object' as const, ...parameters } }
}

/** Results of tools that came one after the other go into one message. */
function addMessage(sent: MessageParam[], message: Message): MessageParam[] {
  if (message.role === 'assistant') return [...sent, { role: 'assistant', content: blocksOf(message) }]
  if (message.role !== 'tool') return [...sent, { role: 'user', content: message.content }]
  const last = sent.at(-1)
  if (last?.role !== 'user' || typeof last.content === 'string') {
    return [...sent, { role: 'user', content: [resultOf(message)] }]
  }
  return [...sent.slice(0, -1), { role: 'user', content: [...last.content, resultOf(message)] }]
}

function resultOf({ toolCallId, content }: ToolMessage): ContentBlockParam {
  return { type: 'tool_result', tool_use_id: toolCallId, content }
}

function blocksOf({ content, toolRequests = [] }: AssistantMessage): ContentBlockParam[] {
  const calls = toolRequests.map(({ id, name, arguments: text }) => {
    return { type: 'tool_use' as const, id, name, input: readArguments(text) }
  })
  return content === '' ? calls : [{ type: 'text', text: content }, ...calls]
}

interface Reply {
  content: ContentBlock[]
  stop_reason: string | null
  usage: Usage
}

function responseOf({ content, stop_reason, usage }: Reply): ModelResponse {
  const toolRequests = content.flatMap((block) => {
    if (block.type !== 'tool_use') return []
    return [{ id: block.id, name: block.name, arguments: JSON.stringify(block.input) }]
  })
  return { text: textOf(content), toolRequests, cut: stop_reason === 'max_tokens', usage: usageOf(usage) }
}

function textOf(content: readonly ContentBlock[]): string {
  return content.map((block) => (block.type === 'text' ? block.text : '')).join('')
}

function usageOf(usage: Usage): TokenUsage {
  const cached = usage.cache_read_input_tokens ?? 0
  const prompt = usage.input_tokens + cached + (usage.cache_creation_input_tokens ?? 0)
  return usageOfRequest({ prompt, cached, completion: usage.output_tokens })
}
