/** The interface of Gemini: parts in contents, tools as function calls. Calls without an id get one from their place. */
import {
  type Content,
  FunctionCallingConfigMode,
  type FunctionDeclaration,
  type GenerateContentConfig,
  type GenerateContentParameters,
  type GenerateContentResponse,
  type GoogleGenAI,
  type Part,
} from '@google/genai'
import { type AssistantMessage, type Message, readArguments, splitInstructions, type ToolRequest } from '../message.ts'
import type { ChatRequest, EmbedTexts, Extraction, ExtractRequest, ModelProvider } from '../model-provider.ts'
import { type ModelResponse, usageOfRequest } from '../model-response.ts'

export function createGoogleGenAIProvider({ models }: GoogleGenAI): ModelProvider {
  return {
    chat: async (request) => responseOf([await models.generateContent(parametersOf(request))]),
    async chatStream(request, onText) {
      const chunks: GenerateContentResponse[] = []
      for await (const chunk of await models.generateContentStream(parametersOf(request))) {
        chunks.push(chunk)
        const text = textOf(chunk)
        if (text !== '') onText(text)
      }
      return responseOf(chunks)
    },
    extract: (request) => extract(models, request),
  }
}

export function embedWithGoogleGenAI({ models }: GoogleGenAI): EmbedTexts {
  return async ({ model, texts }) => {
    const { embeddings = [] } = await models.embedContent({ model, contents: [...texts] })
    return embeddings.map(({ values = [] }) => values)
  }
}

async function extract(models: GoogleGenAI['models'], request: ExtractRequest): Promise<Extraction> {
  const { model, schema, instructions, text, signal: abortSignal } = request
  const reply = await models.generateContent({
    model,
    contents: text,
    config: {
      ...(instructions !== '' && { systemInstruction: instructions }),
      ...(abortSignal && { abortSignal }),
      responseMimeType: 'application/json',
      responseJsonSchema: schema,
    },
  })
  const blocked = reply.promptFeedback?.blockReason
  if (blocked) return { text: '', refusal: reply.promptFeedback?.blockReasonMessage ?? blocked, cut: false }
  return { text: textOf(reply), cut: isCut(reply) }
}

function parametersOf({
  model,
  messages,
  tools,
  toolChoice,
  signal: abortSignal,
}: ChatRequest): GenerateContentParameters {
  const { instructions, dialogue } = splitInstructions(messages)
  const config: GenerateContentConfig = {
    ...(instructions !== '' && { systemInstruction: instructions }),
    ...(abortSignal && { abortSignal }),
  }
  if (tools.length > 0) {
    config.tools = [{ functionDeclarations: tools.map(declarationOf) }]
    const mode = toolChoice === 'none' ? FunctionCallingConfigMode.NONE : FunctionCallingConfigMode.AUTO
    config.toolConfig = { functionCallingConfig: { mode } }
  }
  return { model, contents: dialogue.reduce(addContent, []), config }
}

function declarationOf({ name, description, parameters }: ChatRequest['tools'][number]): FunctionDeclaration {
  return { name, description, parametersJsonSchema: parameters }
}

/** Results of tools that came one after the other go into one content. */
function addContent(sent: Content[], message: Message): Content[] {
  if (message.role === 'assistant') return [...sent, { role: 'model', parts: partsOf(message) }]
  if (message.role !== 'tool') return [...sent, { role: 'user', parts: [{ text: message.content }] }]
  const { toolCallId: id, toolName: name, content: output } = message
  const part: Part = { functionResponse: { id, name, response: { output } } }
  const last = sent.at(-1)
  if (last?.parts?.some(({ functionResponse }) => functionResponse) !== true) {
    return [...sent, { role: 'user', parts: [part] }]
  }
  return [...sent.slice(0, -1), { role: 'user', parts: [...(last.parts ?? []), part] }]
}

function partsOf({ content, toolRequests = [] }: AssistantMessage): Part[] {
  const calls = toolRequests.map(({ id, name, arguments: text }): Part => {
    return { functionCall: { id, name, args: readArguments(text) } }
  })
  return content === '' ? calls : [{ text: content }, ...calls]
}

/** The usage of a later chunk is that of all until then. */
function responseOf(chunks: readonly GenerateContentResponse[]): ModelResponse {
  const usage = chunks.findLast(({ usageMetadata }) => usageMetadata !== undefined)?.usageMetadata
  return {
    text: chunks.map(textOf).join(''),
    toolRequests: chunks.flatMap(partsOfReply).flatMap(toolRequestOf),
    cut: chunks.some(isCut),
    usage: usageOfRequest({
      prompt: usage?.promptTokenCount,
      cached: usage?.cachedContentTokenCount,
      // What the model thought is not among the tokens of what it said.
      completion: (usage?.candidatesTokenCount ?? 0) + (usage?.thoughtsTokenCount ?? 0),
    }),
  }
}

function toolRequestOf({ functionCall }: Part, index: number): ToolRequest[] {
  if (functionCall?.name === undefined) return []
  const { id = `call_${index}`, name, args = {} } = functionCall
  return [{ id, name, arguments: JSON.stringify(args) }]
}

/** Not the SDK's own getter: that warns on the console where a reply has parts that are no text. */
function textOf(reply: GenerateContentResponse): string {
  return partsOfReply(reply)
    .map(({ text, thought }) => (thought ? '' : (text ?? '')))
    .join('')
}

function partsOfReply({ candidates }: GenerateContentResponse): Part[] {
  return candidates?.[0]?.content?.parts ?? []
}

function isCut({ candidates }: GenerateContentResponse): boolean {
  return candidates?.[0]?.finishReason === 'MAX_TOKENS'
}
