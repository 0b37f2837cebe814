/** Reads the tool calls that a reply, a message or a chunk asks for. */
import { fieldOf, idOf, listOf, nameOf } from '@zeph-telemetry/core/read-value'
import type { ToolCallDelta } from '../call/model-facts.ts'

/** Those of `toolCalls` or `tool_calls`; each with `id` and `name`, or OpenAI's `function`. */
export function toolCallsOf(holder: unknown): ToolCallDelta[] {
  const list = listOf(fieldOf(holder, 'toolCalls', 'tool_calls')) ?? []
  return list.slice(0, MOST).map(toolCallOf)
}

const MOST = 128

function toolCallOf(call: unknown): ToolCallDelta {
  const made = fieldOf(call, 'function')
  const place = made ?? call
  return {
    index: fieldOf(call, 'index') ?? idOf(fieldOf(call, 'id')) ?? 0,
    id: idOf(fieldOf(call, 'id', 'toolCallId', 'tool_call_id')),
    name: nameOf(fieldOf(place, 'name', 'toolName', 'tool_name')),
    arguments: fieldOf(place, 'arguments', 'args', 'input'),
  }
}
