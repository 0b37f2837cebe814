/** The native interface of Ollama: a stream is a line of JSON after the other, and calls of tools have no ids. */
import type { Message, ToolDefinition, ToolRequest } from '../message.ts'
import { piecesOf } from '../scripted-completion.ts'
import { readEmbeddingsRequest } from '../scripted-embeddings.ts'
import type { ScriptedCompletion, ScriptedRefusal } from '../scripted-request.ts'
import { at, type ChatWire, type EmbeddingsWire, listAt, recordAt, textAt } from './wire-protocol.ts'

const CREATED = '2025-10-09T08:53:20Z'

export const OLLAMA_CHAT: ChatWire = {
  readChat({ body }) {
    const model = textAt(body, 'model')
    const messages = listAt(body, 'messages')
    if (model === undefined || messages.length === 0) return undefined
    const tools = listAt(body, 'tools').map(toolOf)
    const shape = textAt(body, 'format', 'title')
    const request = { model, messages: readMessages(messages), tools, toolChoice: 'auto' } as const
    return shape === undefined ? request : { ...request, shape }
  },
  wantsStream: ({ body }) => at(body, 'stream') !== false,
  writeReply: (completion) => ({ ...frameOf(completion), message: messageOf(completion), ...endOf(completion) }),
  writeStream(completion) {
    const frame = frameOf(completion)
    const said = completion.calls.length > 0 ? [messageOf(completion)] : piecesOf(completion.text).map(messageOfText)
    const chunks = [
      ...said.map((message) => ({ ...frame, message, done: false })),
      { ...frame, message: messageOfText(''), ...endOf(completion) },
    ]
    return chunks.map((chunk) => `${JSON.stringify(chunk)}\n`)
  },
  streamType: 'application/x-ndjson',
  writeRefusal,
}

export const OLLAMA_EMBEDDINGS: EmbeddingsWire = {
  readEmbeddings({ body }) {
    const { model, input, dimensions } = body
    return readEmbeddingsRequest(model, typeof input === 'string' ? [input] : input, dimensions)
  },
  writeEmbeddings: ({ model, vectors, tokens }) => ({
    ...{ model, embeddings: vectors, total_duration: 0, load_duration: 0, prompt_eval_count: tokens },
  }),
  writeRefusal,
}

function writeRefusal({ message }: ScriptedRefusal): unknown {
  return { error: message }
}

/** A result belongs to the oldest call of its tool that has none yet. */
function readMessages(messages: readonly unknown[]): Message[] {
  const read: Message[] = []
  const open: ToolRequest[] = []
  for (const message of messages) {
    const role = textAt(message, 'role')
    const content = textAt(message, 'content') ?? ''
    if (role === 'assistant') {
      const toolRequests = listAt(message, 'tool_calls').map((call, index) =>
        requestOf(call, `${read.length}-${index}`),
      )
      open.push(...toolRequests)
      read.push({ role, content, toolRequests })
    } else if (role === 'tool') {
      const toolName = textAt(message, 'tool_name') ?? ''
      const place = open.findIndex(({ name }) => name === toolName)
      const [request] = place === -1 ? [] : open.splice(place, 1)
      read.push({ role, toolCallId: request?.id ?? '', toolName, content })
    } else if (role === 'system' || role === 'user') read.push({ role, content })
  }
  return read
}

function requestOf(call: unknown, id: string): ToolRequest {
  const name = textAt(call, 'function', 'name') ?? ''
  return { id, name, arguments: JSON.stringify(recordAt(call, 'function', 'arguments')) }
}

function toolOf(tool: unknown): ToolDefinition {
  const [name = '', description = ''] = [textAt(tool, 'function', 'name'), textAt(tool, 'function', 'description')]
  return { name, description, parameters: recordAt(tool, 'function', 'parameters') }
}

function frameOf({ model }: ScriptedCompletion): object {
  return { model, created_at: CREATED }
}

function messageOf({ text, calls }: ScriptedCompletion): object {
  if (calls.length === 0) return messageOfText(text)
  const tool_calls = calls.map(({ name, arguments: written }) => {
    return { function: { name, arguments: JSON.parse(written) as unknown } }
  })
  return { role: 'assistant', content: '', tool_calls }
}

function messageOfText(content: string): object {
  return { role: 'assistant', content }
}

/** Ollama does not say what it had in its cache. */
function endOf({ cut, usage }: ScriptedCompletion): object {
  const durations = { total_duration: 0, load_duration: 0, prompt_eval_duration: 0, eval_duration: 0 }
  const counts = { prompt_eval_count: usage.prompt, eval_count: usage.completion }
  return { done: true, done_reason: cut ? 'length' : 'stop', ...durations, ...counts }
}
