/** Messages of chat completions, sent and received, as messages of the conventions. Runs only where content is captured. */
import { fieldOf, listOf } from '@zeph-telemetry/core/read-value'
import {
  filePart,
  type Message,
  mediaPart,
  type Part,
  partsOf,
  reasoningPart,
  textPart,
  toolCallPart,
  toolResponsePart,
} from '../../call/messages.ts'
import { contentParts, refusalPart, roleOf, textOrParts } from '../content-parts.ts'

/** The conversation that a request carries. */
export function chatMessages(messages: unknown): readonly Message[] | undefined {
  return listOf(messages)?.map(chatMessage)
}

/** One message, asked or answered. */
export function chatMessage(message: unknown): Message {
  const role = roleOf(fieldOf(message, 'role'))
  const content = fieldOf(message, 'content')
  if (role === 'tool') {
    const id = fieldOf(message, 'tool_call_id', 'name')
    return { role, parts: [toolResponsePart({ id, response: textOrParts(content) })] }
  }
  const spoken = partsOf(
    reasoningPart(fieldOf(message, 'reasoning_content', 'reasoning')),
    ...contentParts(content),
    refusalPart(fieldOf(message, 'refusal')),
    ...audioParts(fieldOf(message, 'audio')),
  )
  return { role, parts: [...spoken, ...toolCallsIn(message).map(toolCallPart)] }
}

/** The tool calls that a message, or what a chunk adds to one, asks for. */
export function toolCallsIn(message: unknown): ToolCall[] {
  const calls = (listOf(fieldOf(message, 'tool_calls')) ?? []).map((call) => {
    const id = fieldOf(call, 'id')
    return { index: fieldOf(call, 'index') ?? id, id, ...callOf(fieldOf(call, 'function', 'custom')) }
  })
  const legacy = fieldOf(message, 'function_call')
  return legacy === undefined ? calls : [...calls, { index: undefined, id: undefined, ...callOf(legacy) }]
}

interface ToolCall {
  readonly index: unknown
  readonly id: unknown
  readonly name: unknown
  readonly arguments: unknown
}

function callOf(called: unknown): { name: unknown; arguments: unknown } {
  return { name: fieldOf(called, 'name'), arguments: fieldOf(called, 'arguments', 'input') }
}

/** Spoken output: in a request by its id, in a reply with its bytes and what was said. */
function audioParts(audio: unknown): (Part | undefined)[] {
  const data = fieldOf(audio, 'data')
  if (data === undefined) return [filePart({ modality: 'audio', fileId: fieldOf(audio, 'id') })]
  return [mediaPart({ modality: 'audio', data }), textPart(fieldOf(audio, 'transcript'))]
}
