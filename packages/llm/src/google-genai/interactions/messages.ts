/** Input and steps of interactions as the conventions' messages. Read only where content is captured. */
import { fieldOf, listOf } from '@zeph-telemetry/core/read-value'
import {
  genericPart,
  type Message,
  mediaPart,
  type Part,
  partsOf,
  reasoningPart,
  textPart,
  toolCallPart,
  toolResponsePart,
  uriPart,
} from '../../call/messages.ts'
import type { RequestContent } from '../../call/model-facts.ts'

/** Of `interactions.create()`. */
export function interactionContent(params: unknown): RequestContent {
  return {
    systemInstructions: () => partsOf(textPart(fieldOf(params, 'system_instruction'))),
    inputMessages: () => inputMessages(fieldOf(params, 'input')),
    toolDefinitions: () => fieldOf(params, 'tools'),
  }
}

/** A text, a piece of content, several, or the steps so far. */
function inputMessages(input: unknown): Message[] {
  if (typeof input === 'string') return [{ role: 'user', parts: partsOf(textPart(input)) }]
  const items = listOf(input) ?? (input === undefined ? [] : [input])
  if (items.some((item) => STEPS.has(fieldOf(item, 'type')) || fieldOf(item, 'content') !== undefined)) {
    return items.map(stepMessage)
  }
  return [{ role: 'user', parts: partsOf(...items.map(mediaOrText)) }]
}

/** All that the model said and asked for since the user's last word. */
export function replyMessages(steps: readonly unknown[]): Message[] {
  const last = steps.findLastIndex((step) => fieldOf(step, 'type') === 'user_input')
  const messages = steps.slice(last + 1).map(stepMessage)
  return [{ role: 'assistant', parts: messages.flatMap(({ parts }) => parts) }]
}

const STEPS: ReadonlySet<unknown> = new Set([
  'user_input',
  'model_output',
  'thought',
  'function_call',
  'function_result',
])

function stepMessage(step: unknown): Message {
  const type = fieldOf(step, 'type')
  const content = (listOf(fieldOf(step, 'content')) ?? []).map(mediaOrText)
  if (type === 'user_input') return { role: 'user', parts: partsOf(...content) }
  if (type === 'function_result') {
    return {
      role: 'tool',
      parts: [toolResponsePart({ id: fieldOf(step, 'call_id'), response: fieldOf(step, 'result') })],
    }
  }
  if (type === 'model_output') return { role: 'assistant', parts: partsOf(...content) }
  return { role: 'assistant', parts: partsOf(...otherParts(step, type)) }
}

function otherParts(step: unknown, type: unknown): (Part | undefined)[] {
  if (type === 'function_call') {
    return [
      toolCallPart({
        id: fieldOf(step, 'id'),
        name: fieldOf(step, 'name'),
        arguments: fieldOf(step, 'arguments'),
      }),
    ]
  }
  if (type !== 'thought') return [genericPart(String(type), step)]
  return (listOf(fieldOf(step, 'summary')) ?? []).map((item) => reasoningPart(fieldOf(item, 'text')))
}

/** A piece of content: text, or media in the message or at a URI. */
export function mediaOrText(content: unknown): Part | undefined {
  const type = typeof content === 'string' ? 'text' : fieldOf(content, 'type')
  if (type === 'text') return textPart(typeof content === 'string' ? content : fieldOf(content, 'text'))
  const modality = String(type)
  const mimeType = fieldOf(content, 'mime_type')
  const data = fieldOf(content, 'data')
  if (data !== undefined) return mediaPart({ modality, mimeType, data })
  return uriPart({ modality, mimeType, uri: fieldOf(content, 'uri') }) ?? genericPart(modality)
}
