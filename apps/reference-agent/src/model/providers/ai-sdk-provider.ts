/** Models through the AI SDK, which has one interface for those of many providers. Which they are is told from outside. */
import {
  type EmbeddingModel,
  embedMany,
  generateText,
  jsonSchema,
  type LanguageModel,
  type LanguageModelUsage,
  type ModelMessage,
  NoObjectGeneratedError,
  Output,
  streamText,
  type ToolSet,
  tool,
} from 'ai'
import { type Message, readArguments, splitInstructions, type ToolRequest } from '../message.ts'
import type { ChatRequest, EmbedTexts, Extraction, ExtractRequest, ModelProvider } from '../model-provider.ts'
import { type TokenUsage, usageOfRequest } from '../model-response.ts'

export type ChooseLanguageModel = (name: string) => LanguageModel

export function createAiSdkProvider(choose: ChooseLanguageModel, retries: { maxRetries?: number } = {}): ModelProvider {
  return {
    async chat(request) {
      const { text, toolCalls, finishReason, usage } = await generateText({ ...optionsOf(request, choose), ...retries })
      return { text, toolRequests: toolCalls.map(toolRequestOf), cut: finishReason === 'length', usage: usageOf(usage) }
    },
    async chatStream(request, onText) {
      // It writes errors to the console unless somebody else takes them; here they come with the stream.
      const reply = streamText({ ...optionsOf(request, choose), ...retries, onError: () => {} })
      for await (const part of reply.stream) {
        if (part.type === 'error') throw part.error
        if (part.type === 'abort') request.signal?.throwIfAborted()
        if (part.type === 'text-delta' && part.text !== '') onText(part.text)
      }
      const toolRequests = (await reply.toolCalls).map(toolRequestOf)
      const cut = (await reply.finishReason) === 'length'
      return { text: await reply.text, toolRequests, cut, usage: usageOf(await reply.usage) }
    },
    extract: (request) => extract(request, choose),
  }
}

export function embedWithAiSdk(choose: (name: string) => EmbeddingModel): EmbedTexts {
  return async ({ model, texts }) => {
    const { embeddings } = await embedMany({ model: choose(model), values: [...texts] })
    return embeddings
  }
}

async function extract(request: ExtractRequest, choose: ChooseLanguageModel): Promise<Extraction> {
  const { model, name, schema, instructions, text, signal: abortSignal } = request
  try {
    const reply = await generateText({
      ...{ model: choose(model), instructions, prompt: text, ...(abortSignal && { abortSignal }) },
      output: Output.object({ name, schema: jsonSchema(schema) }),
    })
    return { text: reply.text, cut: reply.finishReason === 'length' }
  } catch (error) {
    if (!NoObjectGeneratedError.isInstance(error)) throw error
    return { text: error.text ?? '', cut: error.finishReason === 'length' }
  }
}

function optionsOf(
  { model, messages, tools, toolChoice, signal: abortSignal }: ChatRequest,
  choose: ChooseLanguageModel,
) {
  const { instructions, dialogue } = splitInstructions(messages)
  return {
    ...{ model: choose(model), messages: dialogue.map(messageOf), toolChoice },
    ...(instructions !== '' && { instructions }),
    ...(abortSignal && { abortSignal }),
    tools: Object.fromEntries(
      tools.map(({ name, description, parameters }) => {
        return [name, tool({ description, inputSchema: jsonSchema(parameters) })]
      }),
    ) as ToolSet,
  }
}

function messageOf(message: Message): ModelMessage {
  if (message.role === 'tool') {
    const { toolCallId, toolName, content: value } = message
    return { role: 'tool', content: [{ type: 'tool-result', toolCallId, toolName, output: { type: 'text', value } }] }
  }
  if (message.role !== 'assistant') return { role: message.role, content: message.content }
  const { content: text, toolRequests = [] } = message
  const calls = toolRequests.map(({ id, name, arguments: written }) => {
    return { type: 'tool-call' as const, toolCallId: id, toolName: name, input: readArguments(written) }
  })
  return { role: 'assistant', content: text === '' ? calls : [{ type: 'text', text }, ...calls] }
}

function toolRequestOf(call: { toolCallId: string; toolName: string; input: unknown }): ToolRequest {
  const { toolCallId: id, toolName: name, input } = call
  return { id, name, arguments: typeof input === 'string' ? input : JSON.stringify(input) }
}

function usageOf({ inputTokens, inputTokenDetails, outputTokens }: LanguageModelUsage): TokenUsage {
  return usageOfRequest({
    prompt: inputTokens,
    cached: inputTokenDetails.cacheReadTokens,
    completion: outputTokens,
  })
}
