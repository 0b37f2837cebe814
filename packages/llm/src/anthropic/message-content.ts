/**
 * What was said, in OpenTelemetry's structure of messages. Called only where content is captured. Media are told by reference; what only the
 * provider can read (signatures, redacted thinking, encrypted results) is left out.
 */
import { fieldOf, listOf } from '@zeph-telemetry/core/read-value'
import {
  filePart,
  genericPart,
  type Message,
  mediaPart,
  type Part,
  reasoningPart,
  textPart,
  toolCallPart,
  toolResponsePart,
  uriPart,
} from '../call/messages.ts'

/** The system prompt: a text, or text blocks. */
export function systemInstructions(system: unknown): readonly Part[] | undefined {
  return system === undefined ? undefined : contentParts(system)
}

/** The conversation. What tools gave back stands in user messages; by the conventions it is a message of its own. */
export function inputMessages(messages: unknown): readonly Message[] | undefined {
  return listOf(messages)?.flatMap((message) => {
    const given = fieldOf(message, 'role')
    const role = given === 'assistant' || given === 'system' ? given : 'user'
    const parts = contentParts(fieldOf(message, 'content'))
    if (role !== 'user') return [{ role, parts }]
    const responses = parts.filter(({ type }) => type === 'tool_call_response')
    const rest = parts.filter(({ type }) => type !== 'tool_call_response')
    const split: Message[] = [
      { role: 'tool', parts: responses },
      { role, parts: rest },
    ]
    return split.filter((message) => message.parts.length > 0)
  })
}

/** Tools of the request: functions as the conventions have them, the provider's own as type and name. */
export function toolDefinitions(tools: unknown): unknown {
  return listOf(tools)?.map((tool) => {
    const schema = fieldOf(tool, 'input_schema')
    const name = fieldOf(tool, 'name')
    if (schema === undefined) return { type: fieldOf(tool, 'type'), name }
    return { type: 'function', name, description: fieldOf(tool, 'description'), parameters: schema }
  })
}

/** A content: a text, or blocks. */
export function contentParts(content: unknown): Part[] {
  if (typeof content === 'string') return [{ type: 'text', content }]
  return (listOf(content) ?? []).map(blockPart).filter((part) => part !== undefined)
}

const PARTS: Readonly<Record<string, (block: unknown) => Part | undefined>> = {
  text: (block) => textPart(fieldOf(block, 'text')),
  thinking: (block) => reasoningPart(fieldOf(block, 'thinking')),
  redacted_thinking: () => genericPart('redacted_thinking'),
  image: (block) => sourcePart('image', fieldOf(block, 'source')),
  document: (block) => sourcePart('document', fieldOf(block, 'source')),
  container_upload: (block) => filePart({ modality: 'document', fileId: fieldOf(block, 'file_id') }),
  tool_use: (block) =>
    toolCallPart({ id: fieldOf(block, 'id'), name: fieldOf(block, 'name'), arguments: fieldOf(block, 'input') }),
  tool_result: (block) =>
    toolResponsePart({ id: fieldOf(block, 'tool_use_id'), response: toolResponse(fieldOf(block, 'content')) }),
  server_tool_use: serverToolCall,
  mcp_tool_use: serverToolCall,
  compaction: (block) => ({ type: 'compaction', content: fieldOf(block, 'content') }),
}

/** One block of a message. */
export function blockPart(block: unknown): Part | undefined {
  const type = fieldOf(block, 'type')
  if (typeof type !== 'string') return undefined
  if (Object.hasOwn(PARTS, type)) return PARTS[type]!(block)
  if (type.endsWith('_tool_result')) return serverToolResponse(type, block)
  return genericPart(type, readable(block))
}

function toolResponse(content: unknown): unknown {
  return typeof content === 'string' ? content : contentParts(content)
}

function serverToolCall(block: unknown): Part {
  const name = fieldOf(block, 'name')
  return {
    type: 'server_tool_call',
    id: fieldOf(block, 'id'),
    name,
    server_tool_call: { type: name, input: readable(fieldOf(block, 'input')) },
  }
}

function serverToolResponse(type: string, block: unknown): Part {
  return {
    type: 'server_tool_call_response',
    id: fieldOf(block, 'tool_use_id'),
    server_tool_call_response: { type, content: readable(fieldOf(block, 'content')) },
  }
}

/** Where an image or a document comes from. */
function sourcePart(modality: string, source: unknown): Part | undefined {
  const mimeType = fieldOf(source, 'media_type')
  switch (fieldOf(source, 'type')) {
    case 'base64':
      return mediaPart({ modality, mimeType, data: fieldOf(source, 'data') })
    case 'url':
      return uriPart({ modality, mimeType, uri: fieldOf(source, 'url') })
    case 'file':
      return filePart({ modality, fileId: fieldOf(source, 'file_id') })
    case 'text':
      return textPart(fieldOf(source, 'data'))
    default:
      return genericPart(modality)
  }
}

const UNREADABLE: ReadonlySet<string> = new Set(['data', 'signature'])
const DEEPEST = 8

/** A copy without what only the provider can read. */
function readable(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (depth > DEEPEST) return undefined
  if (Array.isArray(value)) return value.map((item) => readable(item, depth + 1))
  const kept = Object.entries(value).filter(([key]) => !UNREADABLE.has(key) && !key.startsWith('encrypted'))
  return Object.fromEntries(kept.map(([key, item]) => [key, readable(item, depth + 1)]))
}
