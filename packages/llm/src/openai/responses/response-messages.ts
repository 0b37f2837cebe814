/** Items of the Responses API, sent and received, as messages of the conventions. Runs only where content is captured. */
import { fieldOf, listOf } from '@zeph-telemetry/core/read-value'
import { finishReason } from '../../call/finish-reasons.ts'
import { genericPart, type Message, type Part, toolCallPart, toolResponsePart } from '../../call/messages.ts'
import { contentParts, roleOf, textOrParts } from '../content-parts.ts'
import { clientToolCall, serverToolParts } from './response-tools.ts'

const TOOL_OUTPUTS: ReadonlySet<unknown> = new Set([
  'function_call_output',
  'custom_tool_call_output',
  'computer_call_output',
  'local_shell_call_output',
  'shell_call_output',
  'apply_patch_call_output',
])

/** A request's input: one text of the user, or a list of items. */
export function inputMessages(input: unknown): readonly Message[] | undefined {
  if (typeof input === 'string') return [{ role: 'user', parts: contentParts(input) }]
  return listOf(input)?.map(itemMessage)
}

/** A response's items as the one message that they are. */
export function outputMessages(output: readonly unknown[], reason: unknown): readonly Message[] {
  const parts = output.flatMap((item) => itemMessage(item).parts)
  return [{ role: 'assistant', parts, finish_reason: finishReason(reason) }]
}

/** An item of input or output as a message of its own. */
function itemMessage(item: unknown): Message {
  const type = fieldOf(item, 'type')
  if (type === undefined || type === 'message' || type === 'agent_message')
    return { role: roleOf(fieldOf(item, 'role')), parts: contentParts(fieldOf(item, 'content')) }
  if (TOOL_OUTPUTS.has(type))
    return { role: 'tool', parts: [toolResponsePart({ id: fieldOf(item, 'call_id', 'id'), response: outputOf(item) })] }
  return { role: 'assistant', parts: assistantParts(item, type) }
}

/** What the model did besides speaking. Items of no known type are told by their type alone. */
function assistantParts(item: unknown, type: unknown): Part[] {
  const call = clientToolCall(item)
  if (call !== undefined) return [toolCallPart(call)]
  if (type === 'reasoning')
    return [...contentParts(fieldOf(item, 'summary')), ...contentParts(fieldOf(item, 'content'))]
  if (type === 'compaction') return [{ type, id: fieldOf(item, 'id') }]
  const ran = serverToolParts(item)
  return ran.length > 0 ? ran : [genericPart(String(type))]
}

/** What a tool gave back: a text, pieces, or one piece. */
function outputOf(item: unknown): unknown {
  const output = fieldOf(item, 'output')
  return typeof output === 'object' && listOf(output) === undefined ? contentParts([output]) : textOrParts(output)
}
