/** The interface of Gemini: the model and what is wanted of it stand in the path, everything said is a part of a content. */
import type { Message, ToolDefinition } from '../message.ts'
import { piecesOf } from '../scripted-completion.ts'
import { readEmbeddingsRequest } from '../scripted-embeddings.ts'
import { REFUSAL_STATUS, type ScriptedCompletion, type ScriptedRefusal } from '../scripted-request.ts'
import {
  at,
  type ChatWire,
  type EmbeddingsWire,
  listAt,
  recordAt,
  SERVER_SENT_EVENTS,
  textAt,
} from './wire-protocol.ts'

const MODEL_IN_PATH = /\/models\/([^/:]+):/

export const GEMINI_CONTENT: ChatWire = {
  readChat({ path, body }) {
    const model = modelIn(path)
    const contents = listAt(body, 'contents')
    if (model === undefined || contents.length === 0) return undefined
    const system = joinTexts(listAt(body, 'systemInstruction', 'parts'))
    const read: Message[] = system === '' ? [] : [{ role: 'system', content: system }]
    for (const content of contents) read.push(...messagesOf(content))
    if (!contents.every((content, index) => isAnswered(content, contents[index + 1]))) return undefined
    const mode = at(body, 'toolConfig', 'functionCallingConfig', 'mode')
    const tools = listAt(body, 'tools').flatMap((tool) => listAt(tool, 'functionDeclarations').map(toolOf))
    const shape = textAt(body, 'generationConfig', 'responseJsonSchema', 'title')
    const request = { model, messages: read, tools, toolChoice: mode === 'NONE' ? 'none' : 'auto' } as const
    return shape === undefined ? request : { ...request, shape }
  },
  wantsStream: ({ path }) => path.endsWith(':streamGenerateContent'),
  writeReply: (completion) => chunkOf(completion, partsOf(completion), true),
  writeStream(completion) {
    const { calls, text } = completion
    const parts = calls.length > 0 ? partsOf(completion) : piecesOf(text).map((piece) => ({ text: piece }))
    const chunks = parts.map((part, index) => chunkOf(completion, [part], index === parts.length - 1))
    return chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\r\n\r\n`)
  },
  streamType: SERVER_SENT_EVENTS,
  writeRefusal,
}

export const GEMINI_EMBEDDINGS: EmbeddingsWire = {
  readEmbeddings({ path, body }) {
    const texts = listAt(body, 'requests').map((request) => joinTexts(listAt(request, 'content', 'parts')))
    return readEmbeddingsRequest(modelIn(path), texts, at(body, 'requests', 0, 'outputDimensionality'))
  },
  writeEmbeddings: ({ vectors, tokens }) => ({
    embeddings: vectors.map((values) => ({ values })),
    usageMetadata: { promptTokenCount: tokens, totalTokenCount: tokens },
  }),
  writeRefusal,
}

function writeRefusal({ reason, message }: ScriptedRefusal): unknown {
  return { error: { code: REFUSAL_STATUS[reason], message, status: STATUSES[reason] } }
}

const STATUSES: Readonly<Record<ScriptedRefusal['reason'], string>> = {
  invalid: 'INVALID_ARGUMENT',
  too_long: 'INVALID_ARGUMENT',
  not_found: 'NOT_FOUND',
  busy: 'RESOURCE_EXHAUSTED',
  broken: 'INTERNAL',
}

function modelIn(path: string): string | undefined {
  return MODEL_IN_PATH.exec(path)?.[1]
}

/** The next content must have as many results as functions were called. */
function isAnswered(content: unknown, next: unknown): boolean {
  const calls = partsWith('functionCall', content).length
  return calls === 0 || calls === partsWith('functionResponse', next).length
}

function partsWith(key: string, content: unknown): readonly unknown[] {
  return listAt(content, 'parts').filter((part) => at(part, key) !== undefined)
}

/** Results of functions are parts of a content. */
function messagesOf(content: unknown): Message[] {
  const parts = listAt(content, 'parts')
  const text = joinTexts(parts)
  if (at(content, 'role') === 'model') {
    const requests = partsWith('functionCall', content).map(requestOf)
    return [{ role: 'assistant', content: text, toolRequests: requests }]
  }
  const results = partsWith('functionResponse', content).map(resultOf)
  return results.length > 0 ? results : [{ role: 'user', content: text }]
}

function requestOf(part: unknown) {
  const call = recordAt(part, 'functionCall')
  const [id = '', name = ''] = [textAt(call, 'id'), textAt(call, 'name')]
  return { id, name, arguments: JSON.stringify(recordAt(call, 'args')) }
}

function resultOf(part: unknown): Message {
  const result = recordAt(part, 'functionResponse')
  const [toolCallId = '', toolName = ''] = [textAt(result, 'id'), textAt(result, 'name')]
  return { role: 'tool', toolCallId, toolName, content: textAt(result, 'response', 'output') ?? '' }
}

function joinTexts(parts: readonly unknown[]): string {
  return parts.map((part) => textAt(part, 'text') ?? '').join('')
}

function toolOf(declaration: unknown): ToolDefinition {
  const [name = '', description = ''] = [textAt(declaration, 'name'), textAt(declaration, 'description')]
  return { name, description, parameters: recordAt(declaration, 'parametersJsonSchema') }
}

function partsOf({ text, calls }: ScriptedCompletion): object[] {
  if (calls.length === 0) return [{ text }]
  return calls.map(({ id, name, arguments: written }) => ({ functionCall: { id, name, args: JSON.parse(written) } }))
}

/** The usage so far is in every chunk; only the last one says why it ends. */
function chunkOf({ model, hash, cut, usage }: ScriptedCompletion, parts: object[], last: boolean): object {
  const { prompt, cached, completion } = usage
  const counted = last ? { candidatesTokenCount: completion, totalTokenCount: prompt + completion } : {}
  return {
    candidates: [
      { index: 0, content: { role: 'model', parts }, ...(last && { finishReason: cut ? 'MAX_TOKENS' : 'STOP' }) },
    ],
    usageMetadata: { promptTokenCount: prompt, cachedContentTokenCount: cached, ...counted },
    modelVersion: model,
    responseId: hash.slice(0, 24),
  }
}
