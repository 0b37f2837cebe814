/** The events of a streamed response. */
import { fieldOf } from '@zeph-telemetry/core/read-value'
import { genericPart } from '../../call/messages.ts'
import type { ReplyStream } from '../../call/model-facts.ts'
import type { ItemReader } from '../model-api.ts'
import { replyIdentity } from '../reply-identity.ts'
import { asThrown, saidError } from '../said-error.ts'
import { usageOf } from '../usage.ts'
import { responseReasons } from './response-reasons.ts'
import { clientToolCall, serverToolParts } from './response-tools.ts'

/** `inPieces`: the items of the stream whose arguments have come in pieces. */
type EventRow = (event: unknown, reply: ReplyStream, inPieces: Set<unknown>) => void

const text: EventRow = (event, reply) => reply.text(fieldOf(event, 'delta'))
const reasoning: EventRow = (event, reply) => reply.reasoning(fieldOf(event, 'delta'))
const other: EventRow = (_event, reply) => reply.content()

/** Events by type; those that bear nothing, such as the repetition of what the deltas said, are left out. */
const EVENTS: Readonly<Record<string, EventRow>> = {
  'response.queued': underWay,
  'response.created': underWay,
  'response.in_progress': underWay,
  'response.output_text.delta': text,
  'response.audio.transcript.delta': text,
  'response.reasoning_text.delta': reasoning,
  'response.reasoning_summary_text.delta': reasoning,
  'response.refusal.delta': other,
  'response.refusal.done': (event, reply) => reply.content(() => genericPart('refusal', fieldOf(event, 'refusal'))),
  'response.function_call_arguments.delta': argumentsPiece,
  'response.custom_tool_call_input.delta': argumentsPiece,
  'response.audio.delta': other,
  'response.image_generation_call.partial_image': other,
  'response.code_interpreter_call_code.delta': other,
  'response.mcp_call_arguments.delta': other,
  'response.shell_call_command.delta': other,
  'response.output_item.added': itemAdded,
  'response.output_item.done': itemDone,
  'response.completed': over,
  'response.incomplete': over,
  'response.failed': over,
}

/** Makes the reader of one stream. */
export function eventReader(): ItemReader {
  const inPieces = new Set<unknown>()
  return (event, reply) => {
    const type = fieldOf(event, 'type')
    if (typeof type === 'string' && Object.hasOwn(EVENTS, type)) EVENTS[type]!(event, reply, inPieces)
  }
}

/** The failure that an event tells of: of the response, or of the stream. */
export function failedEvent(event: unknown): unknown {
  const type = fieldOf(event, 'type')
  if (type === 'error') return saidError(event) ?? asThrown(event)
  return type === 'response.failed' ? saidError(fieldOf(event, 'response')) : undefined
}

/** Says of a choice that it is to come, and who answers. */
function underWay(event: unknown, reply: ReplyStream): void {
  reply.began()
  reply.facts(replyIdentity(fieldOf(event, 'response')))
}

/** A tool call is known by name as soon as its item is; its arguments come later. */
function itemAdded(event: unknown, reply: ReplyStream): void {
  const call = clientToolCall(fieldOf(event, 'item'))
  if (call !== undefined) reply.toolCall({ id: call.id, name: call.name, index: fieldOf(event, 'output_index') })
}

function argumentsPiece(event: unknown, reply: ReplyStream, inPieces: Set<unknown>): void {
  const index = fieldOf(event, 'output_index')
  inPieces.add(index)
  reply.toolCall({ index, arguments: fieldOf(event, 'delta') })
}

/** Now arguments are known that did not come in pieces, and what the server ran. */
function itemDone(event: unknown, reply: ReplyStream, inPieces: Set<unknown>): void {
  const item = fieldOf(event, 'item')
  const call = clientToolCall(item)
  const index = fieldOf(event, 'output_index')
  if (call === undefined) for (const part of serverToolParts(item)) reply.content(() => part)
  else if (!inPieces.delete(index)) reply.toolCall({ ...call, index })
}

function over(event: unknown, reply: ReplyStream): void {
  const response = fieldOf(event, 'response')
  reply.facts({ ...replyIdentity(response), usage: usageOf(fieldOf(response, 'usage')) })
  for (const reason of responseReasons(response)) reply.finished(reason)
}
