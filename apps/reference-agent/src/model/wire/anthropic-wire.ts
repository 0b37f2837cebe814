/** The messages interface of Anthropic, with its named server-sent events. */
import type { Message, ToolDefinition } from '../message.ts'
import { fragmentsOf, piecesOf } from '../scripted-completion.ts'
import type { ScriptedCompletion, ScriptedRefusal } from '../scripted-request.ts'
import { at, type ChatWire, listAt, recordAt, SERVER_SENT_EVENTS, textAt } from './wire-protocol.ts'

export const ANTHROPIC_MESSAGES: ChatWire = {
  readChat({ body }) {
    const model = textAt(body, 'model')
    const messages = listAt(body, 'messages')
    if (model === undefined || messages.length === 0 || typeof at(body, 'max_tokens') !== 'number') return undefined
    const system = textAt(body, 'system') ?? joinTexts(listAt(body, 'system'))
    const read: Message[] = system === '' ? [] : [{ role: 'system', content: system }]
    for (const message of messages) read.push(...messagesOf(message, read))
    if (!messages.every((message, index) => isAnswered(message, messages[index + 1]))) return undefined
    const toolChoice = at(body, 'tool_choice', 'type') === 'none' ? 'none' : 'auto'
    const shape = textAt(body, 'output_config', 'format', 'schema', 'title')
    const request = { model, messages: read, tools: listAt(body, 'tools').map(toolOf), toolChoice } as const
    return shape === undefined ? request : { ...request, shape }
  },
  wantsStream: ({ body }) => at(body, 'stream') === true,
  writeReply(completion) {
    const usage = usageOf(completion, completion.usage.completion)
    return { ...frameOf(completion), content: blocksOf(completion), stop_reason: stopReasonOf(completion), usage }
  },
  writeStream(completion) {
    const begin = { ...frameOf(completion), content: [], stop_reason: null, usage: usageOf(completion, 1) }
    const end = { stop_reason: stopReasonOf(completion), stop_sequence: null }
    const events = [
      { type: 'message_start', message: begin },
      { type: 'ping' },
      ...blocksOf(completion).flatMap(blockEvents),
      { type: 'message_delta', delta: end, usage: { output_tokens: completion.usage.completion } },
      { type: 'message_stop' },
    ]
    return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
  },
  streamType: SERVER_SENT_EVENTS,
  writeRefusal: ({ reason, message }) => ({ type: 'error', error: { type: ERROR_TYPES[reason], message } }),
}

const ERROR_TYPES: Readonly<Record<ScriptedRefusal['reason'], string>> = {
  invalid: 'invalid_request_error',
  too_long: 'invalid_request_error',
  not_found: 'not_found_error',
  busy: 'rate_limit_error',
  broken: 'api_error',
}

type Block = { type: 'text'; text: string } | { type: 'tool_use'; id: string; name: string; input: unknown }

/** The results of all tools that a message asks for must stand in the very next one. */
function isAnswered(message: unknown, next: unknown): boolean {
  const asked = listAt(message, 'content').filter(isOf('tool_use'))
  const answered = new Set(listAt(next, 'content').map((block) => at(block, 'tool_use_id')))
  return asked.every((block) => answered.has(at(block, 'id')))
}

/** Results of tools are blocks of the user's message, each naming its call. */
function messagesOf(message: unknown, earlier: readonly Message[]): Message[] {
  const blocks = listAt(message, 'content')
  const content = textAt(message, 'content') ?? joinTexts(blocks)
  if (at(message, 'role') === 'assistant') {
    return [{ role: 'assistant', content, toolRequests: blocks.filter(isOf('tool_use')).map(requestOf) }]
  }
  const requests = earlier.flatMap((each) => (each.role === 'assistant' ? (each.toolRequests ?? []) : []))
  const results = blocks.filter(isOf('tool_result')).map((block): Message => {
    const toolCallId = textAt(block, 'tool_use_id') ?? ''
    const toolName = requests.find(({ id }) => id === toolCallId)?.name ?? ''
    const result = textAt(block, 'content') ?? joinTexts(listAt(block, 'content'))
    return { role: 'tool', toolCallId, toolName, content: result }
  })
  return results.length > 0 && content === '' ? results : [...results, { role: 'user', content }]
}

function isOf(type: string): (block: unknown) => boolean {
  return (block) => at(block, 'type') === type
}

function joinTexts(blocks: readonly unknown[]): string {
  return blocks
    .filter(isOf('text'))
    .map((block) => textAt(block, 'text') ?? '')
    .join('')
}

function requestOf(block: unknown) {
  const input = JSON.stringify(recordAt(block, 'input'))
  return { id: textAt(block, 'id') ?? '', name: textAt(block, 'name') ?? '', arguments: input }
}

function toolOf(tool: unknown): ToolDefinition {
  const [name = '', description = ''] = [textAt(tool, 'name'), textAt(tool, 'description')]
  return { name, description, parameters: recordAt(tool, 'input_schema') }
}

function frameOf({ model, hash }: ScriptedCompletion) {
  return { id: `msg_${hash.slice(0, 24)}`, type: 'message', role: 'assistant', model, stop_sequence: null }
}

function blocksOf({ text, calls }: ScriptedCompletion): Block[] {
  if (calls.length === 0) return [{ type: 'text', text }]
  return calls.map(({ id, name, arguments: written }) => ({ type: 'tool_use', id, name, input: JSON.parse(written) }))
}

function blockEvents(block: Block, index: number) {
  const empty = block.type === 'text' ? { ...block, text: '' } : { ...block, input: {} }
  const deltas =
    block.type === 'text'
      ? piecesOf(block.text).map((text) => ({ type: 'text_delta', text }))
      : fragmentsOf(JSON.stringify(block.input)).map((part) => ({ type: 'input_json_delta', partial_json: part }))
  return [
    { type: 'content_block_start', index, content_block: empty },
    ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ]
}

function stopReasonOf({ calls, cut }: ScriptedCompletion): string {
  return cut ? 'max_tokens' : calls.length > 0 ? 'tool_use' : 'end_turn'
}

/** Tokens read from the cache are counted beside the others, not among them. */
function usageOf({ usage }: ScriptedCompletion, output: number): object {
  return {
    input_tokens: usage.prompt - usage.cached,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: usage.cached,
    output_tokens: output,
  }
}
