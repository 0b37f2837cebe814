/**
 * The native interface of Ollama. It knows no ids of tool calls, so they get some here; results go back by the tool's name
 * and in their order. It cannot be told to leave tools alone, so then it is shown none.
 */
import type { ChatResponse, Ollama, Message as OllamaMessage, Tool } from 'ollama'
import { type Message, readArguments, type ToolDefinition, type ToolRequest } from '../message.ts'
import type { ChatRequest, EmbedTexts, ModelProvider } from '../model-provider.ts'
import { type ModelResponse, usageOfRequest } from '../model-response.ts'
import { underSignal } from '../signalled-fetch.ts'

type Reply = Pick<ChatResponse, 'message' | 'done_reason' | 'prompt_eval_count' | 'eval_count'>

export function createOllamaProvider(client: Ollama): ModelProvider {
  return {
    async chat(request) {
      const reply = underSignal(request.signal, () => client.chat({ ...bodyOf(request), stream: false }))
      return responseOf([await reply])
    },
    async chatStream(request, onText) {
      const chunks: Reply[] = []
      const reply = underSignal(request.signal, () => client.chat({ ...bodyOf(request), stream: true }))
      for await (const chunk of await reply) {
        chunks.push(chunk)
        if (chunk.message.content !== '') onText(chunk.message.content)
      }
      return responseOf(chunks)
    },
    async extract({ model, schema, instructions, text, signal }) {
      const messages = [
        { role: 'system', content: instructions },
        { role: 'user', content: text },
      ]
      const body = { model, messages, format: schema, stream: false as const }
      const reply = await underSignal(signal, () => client.chat(body))
      return { text: reply.message.content, cut: reply.done_reason === 'length' }
    },
  }
}

export function embedWithOllama(client: Ollama): EmbedTexts {
  return async ({ model, texts }) => (await client.embed({ model, input: [...texts] })).embeddings
}

function bodyOf({ model, messages, tools, toolChoice }: ChatRequest) {
  const offered = toolChoice === 'none' ? [] : tools
  return { model, messages: messages.map(messageOf), ...(offered.length > 0 && { tools: offered.map(toolOf) }) }
}

function toolOf({ name, description, parameters }: ToolDefinition): Tool {
  return { type: 'function', function: { name, description, parameters } }
}

function messageOf(message: Message): OllamaMessage {
  if (message.role === 'tool') return { role: 'tool', content: message.content, tool_name: message.toolName }
  if (message.role !== 'assistant') return { role: message.role, content: message.content }
  const { content, toolRequests = [] } = message
  const calls = toolRequests.map(({ name, arguments: text }) => {
    return { function: { name, arguments: readArguments(text) } }
  })
  return { role: 'assistant', content, ...(calls.length > 0 && { tool_calls: calls }) }
}

function responseOf(chunks: readonly Reply[]): ModelResponse {
  const last = chunks.at(-1)
  return {
    text: chunks.map(({ message }) => message.content).join(''),
    toolRequests: chunks.flatMap(({ message }) => message.tool_calls ?? []).map(toolRequestOf),
    cut: last?.done_reason === 'length',
    usage: usageOfRequest({ prompt: last?.prompt_eval_count, completion: last?.eval_count }),
  }
}

function toolRequestOf(call: { function: { name: string; arguments: object } }, index: number): ToolRequest {
  const { name, arguments: input } = call.function
  return { id: `call_${index}`, name, arguments: JSON.stringify(input) }
}
