/** Reads what a user's own provider sends and gets as messages, where content is captured. */
import { fieldOf, listOf } from '@zeph-telemetry/core/read-value'
import {
  genericPart,
  type Message,
  type Part,
  partsOf,
  type Role,
  reasoningPart,
  textPart,
  toolCallPart,
  toolResponsePart,
} from '../call/messages.ts'
import { toolCallsOf } from './read-tool-calls.ts'

const ROLES: Readonly<Record<string, Role>> = {
  system: 'system',
  developer: 'system',
  user: 'user',
  human: 'user',
  assistant: 'assistant',
  model: 'assistant',
  ai: 'assistant',
  tool: 'tool',
  function: 'tool',
}

/** A prompt, or messages with `role` and `content`. */
export function messagesOf(input: unknown): Message[] | undefined {
  if (typeof input === 'string') return [{ role: 'user', parts: partsOf(textPart(input)) }]
  return listOf(input)?.map((message) => messageOf(message, 'user'))
}

/** One message; a text alone is one, too. */
export function messageOf(message: unknown, usual: Role): Message {
  if (typeof message === 'string') return { role: usual, parts: partsOf(textPart(message)) }
  const named = fieldOf(message, 'role', 'type')
  const role = (typeof named === 'string' && Object.hasOwn(ROLES, named) ? ROLES[named] : undefined) ?? usual
  const content = fieldOf(message, 'content', 'parts', 'text', 'outputText', 'output_text')
  const parts = role === 'tool' ? [toolResponse(message, content)] : contentParts(content)
  return { role, parts: [...parts, ...toolCallsOf(message).map(toolCallPart)] }
}

/** Texts, as parts. */
export function textsOf(value: unknown): Part[] | undefined {
  if (value === undefined) return undefined
  return contentParts(value)
}

function contentParts(content: unknown): Part[] {
  const list = listOf(content) ?? (content === undefined ? [] : [content])
  return list.map(partOf)
}

function partOf(part: unknown): Part {
  const text = typeof part === 'string' ? part : fieldOf(part, 'text', 'content')
  const type = fieldOf(part, 'type')
  if (typeof text === 'string') return (type === 'reasoning' || type === 'thinking' ? reasoningPart : textPart)(text)!
  return genericPart(typeof type === 'string' && type !== '' ? type : 'unknown')
}

function toolResponse(message: unknown, response: unknown): Part {
  return toolResponsePart({ id: fieldOf(message, 'toolCallId', 'tool_call_id', 'id'), response })
}
