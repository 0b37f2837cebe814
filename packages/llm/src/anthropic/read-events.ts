/** Reads the events of a streamed message as they pass. */
import { fieldOf } from '@zeph-telemetry/core/read-value'
import type { Part } from '../call/messages.ts'
import type { ReplyStream } from '../call/model-facts.ts'
import { LateInput } from './late-input.ts'
import { blockPart } from './message-content.ts'
import { MessageUsage } from './message-usage.ts'

/** What a reader remembers from event to event. */
interface State {
  readonly usage: MessageUsage
  /** Indexes of the blocks that are tool calls. Input of other blocks is for tools that the provider runs. */
  readonly toolCalls: Set<unknown>
  readonly lateInputs: Map<unknown, LateInput>
}

type Read = (event: unknown, reply: ReplyStream, state: State) => void
type Table = Readonly<Record<string, Read>>

/** Makes the reader of one stream; give it every event once. */
export function eventReader(): (event: unknown, reply: ReplyStream) => void {
  const state: State = { usage: new MessageUsage(), toolCalls: new Set(), lateInputs: new Map() }
  return (event, reply) => rowOf(EVENTS, event)?.(event, reply, state)
}

const EVENTS: Table = {
  message_start(event, reply, state) {
    const message = fieldOf(event, 'message')
    reply.began()
    reply.facts({ id: fieldOf(message, 'id'), model: fieldOf(message, 'model') })
    addUsage(fieldOf(message, 'usage'), reply, state)
  },
  content_block_start(event, reply, state) {
    const block = fieldOf(event, 'content_block')
    const row = rowOf(BLOCKS, block)
    if (row !== undefined) row(event, reply, state)
    else if (typeof fieldOf(block, 'type') === 'string') reply.content(() => partOf(event, state))
  },
  content_block_delta(event, reply, state) {
    rowOf(DELTAS, fieldOf(event, 'delta'))?.(event, reply, state)
  },
  content_block_stop(event, _reply, { lateInputs }) {
    lateInputs.get(fieldOf(event, 'index'))?.complete()
  },
  message_delta(event, reply, state) {
    const reason = fieldOf(fieldOf(event, 'delta'), 'stop_reason')
    if (reason !== undefined) reply.finished(reason)
    addUsage(fieldOf(event, 'usage'), reply, state)
  },
}

/** Beginnings of blocks. Text, thinking and compaction begin empty: then there is no content yet. Others come whole. */
const BLOCKS: Table = {
  text: (event, reply) => reply.text(fieldOf(fieldOf(event, 'content_block'), 'text')),
  thinking: (event, reply) => reply.reasoning(fieldOf(fieldOf(event, 'content_block'), 'thinking')),
  tool_use(event, reply, { toolCalls }) {
    const block = fieldOf(event, 'content_block')
    const index = fieldOf(event, 'index')
    toolCalls.add(index)
    reply.toolCall({ index, id: fieldOf(block, 'id'), name: fieldOf(block, 'name') })
  },
  compaction() {},
  // Another model goes on from here.
  fallback: (event, reply) => reply.facts({ model: fieldOf(fieldOf(fieldOf(event, 'content_block'), 'to'), 'model') }),
}

/** Signatures and citations are no content of their own. */
const DELTAS: Table = {
  text_delta: (event, reply) => reply.text(fieldOf(fieldOf(event, 'delta'), 'text')),
  thinking_delta: (event, reply) => reply.reasoning(fieldOf(fieldOf(event, 'delta'), 'thinking')),
  input_json_delta(event, reply, { toolCalls, lateInputs }) {
    const index = fieldOf(event, 'index')
    const piece = fieldOf(fieldOf(event, 'delta'), 'partial_json')
    if (toolCalls.has(index)) {
      reply.toolCall({ index, arguments: piece })
      return
    }
    lateInputs.get(index)?.add(piece)
    if (piece !== '') reply.content()
  },
  compaction_delta(event, reply) {
    const content = fieldOf(fieldOf(event, 'delta'), 'content')
    reply.content(() => blockPart({ type: 'compaction', content }))
  },
}

/** The part of a block that begins. Called only where content is captured. */
function partOf(event: unknown, { lateInputs }: State): Part | undefined {
  const part = blockPart(fieldOf(event, 'content_block'))
  lateInputs.set(fieldOf(event, 'index'), new LateInput(part))
  return part
}

/** By the `type` of an event, block or delta. */
function rowOf(table: Table, typed: unknown): Read | undefined {
  const type = fieldOf(typed, 'type')
  return typeof type === 'string' && Object.hasOwn(table, type) ? table[type] : undefined
}

function addUsage(report: unknown, reply: ReplyStream, { usage }: State): void {
  usage.add(report)
  const total = usage.total()
  if (total !== undefined) reply.facts({ usage: total })
}
