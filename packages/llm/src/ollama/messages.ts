/** What goes to and comes from the Ollama API, as the conventions' messages. Read only where content is captured. */
import { fieldOf, listOf } from '@zeph-telemetry/core/read-value'
import {
  genericPart,
  type Message,
  mediaPart,
  type Part,
  partsOf,
  type Role,
  reasoningPart,
  textPart,
  toolCallPart,
  toolResponsePart,
} from '../call/messages.ts'
import type { RequestContent } from '../call/model-facts.ts'

/** Of `chat`. */
export function chatContent(request: unknown): RequestContent {
  return {
    inputMessages: () => listOf(fieldOf(request, 'messages'))?.map(messageOf),
    toolDefinitions: () => fieldOf(request, 'tools'),
  }
}

/** Of `generate`. */
export function generateContent(request: unknown): RequestContent {
  const suffix = fieldOf(request, 'suffix')
  return {
    systemInstructions: () => partsOf(textPart(fieldOf(request, 'system'))),
    inputMessages: () => [
      {
        role: 'user',
        parts: partsOf(
          textPart(fieldOf(request, 'prompt')),
          ...imagesOf(request),
          suffix === undefined ? undefined : genericPart('suffix', suffix),
        ),
      },
    ],
  }
}

/** Of `embed` and `embeddings`. */
export function embeddingsContent(request: unknown): RequestContent {
  return { embeddingsInput: () => fieldOf(request, 'input', 'prompt') }
}

/** Of `systemone`. */
export function answersContent(request: unknown): RequestContent {
  const part = (name: string) => genericPart(name, fieldOf(request, name))
  return { inputMessages: () => [{ role: 'user', parts: [part('state'), part('questions')] }] }
}

/** A reply of `chat` or `generate`. */
export function assistantMessage(reply: unknown): Message {
  const message = fieldOf(reply, 'message')
  if (message !== undefined) return { ...messageOf(message), role: 'assistant' }
  const thinking = reasoningPart(fieldOf(reply, 'thinking'))
  return { role: 'assistant', parts: partsOf(thinking, textPart(fieldOf(reply, 'response')), imageOf(reply)) }
}

/** The image that a model has drawn. */
export function imageOf(reply: unknown): Part | undefined {
  const data = fieldOf(reply, 'image')
  return data === undefined ? undefined : mediaPart({ modality: 'image', data })
}

const ROLES: ReadonlySet<unknown> = new Set<Role>(['system', 'user', 'assistant', 'tool'])

function messageOf(message: unknown): Message {
  const given = fieldOf(message, 'role')
  const role = ROLES.has(given) ? (given as Role) : 'user'
  const content = fieldOf(message, 'content')
  if (role === 'tool') {
    return { role, parts: [toolResponsePart({ id: fieldOf(message, 'tool_call_id'), response: content })] }
  }
  const calls = listOf(fieldOf(message, 'tool_calls')) ?? []
  const parts = partsOf(
    reasoningPart(fieldOf(message, 'thinking')),
    textPart(content),
    ...imagesOf(message),
    ...calls.map(toolCallOf),
  )
  return { role, parts }
}

function toolCallOf(call: unknown): Part {
  const called = fieldOf(call, 'function')
  return toolCallPart({
    id: fieldOf(call, 'id'),
    name: fieldOf(called, 'name'),
    arguments: fieldOf(called, 'arguments'),
  })
}

function imagesOf(holder: unknown): Part[] {
  return (listOf(fieldOf(holder, 'images')) ?? []).map((data) => mediaPart({ modality: 'image', data }))
}
