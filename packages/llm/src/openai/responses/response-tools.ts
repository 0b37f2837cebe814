/** Tool calls among the output items of a response: those that the client is to run, and those that the server ran itself. */
import { fieldOf } from '@zeph-telemetry/core/read-value'
import { mediaPart, type Part } from '../../call/messages.ts'

/** A tool call that the client is to run. */
export interface ClientToolCall {
  readonly id: unknown
  readonly name: unknown
  readonly arguments: unknown
}

/** Items by type: the tool's name where the item has none, and where its arguments stand. */
const CLIENT_TOOLS: Readonly<Record<string, { readonly name?: string; readonly arguments: readonly string[] }>> = {
  function_call: { arguments: ['arguments'] },
  custom_tool_call: { arguments: ['input'] },
  computer_call: { name: 'computer', arguments: ['action', 'actions'] },
  local_shell_call: { name: 'local_shell', arguments: ['action'] },
  shell_call: { name: 'shell', arguments: ['action'] },
  apply_patch_call: { name: 'apply_patch', arguments: ['operation'] },
  tool_search_call: { name: 'tool_search', arguments: ['arguments'] },
}

/** Items by type: the tool's name, and the field that says what it was asked. */
const SERVER_TOOLS: Readonly<Record<string, { readonly name: string; readonly asked: string }>> = {
  web_search_call: { name: 'web_search', asked: 'action' },
  file_search_call: { name: 'file_search', asked: 'queries' },
  code_interpreter_call: { name: 'code_interpreter', asked: 'code' },
  mcp_call: { name: 'mcp', asked: 'arguments' },
  image_generation_call: { name: 'image_generation', asked: 'revised_prompt' },
  shell_call: { name: 'shell', asked: 'action' },
  tool_search_call: { name: 'tool_search', asked: 'arguments' },
}

/** What an item asks the client to run; undefined where it is something else. */
export function clientToolCall(item: unknown): ClientToolCall | undefined {
  const type = fieldOf(item, 'type')
  if (typeof type !== 'string' || !Object.hasOwn(CLIENT_TOOLS, type) || isServers(item)) return undefined
  const tool = CLIENT_TOOLS[type]!
  return {
    id: fieldOf(item, 'call_id', 'id'),
    name: fieldOf(item, 'name') ?? tool.name,
    arguments: fieldOf(item, ...tool.arguments),
  }
}

/** What the server ran, and a picture that came of it, by reference. */
export function serverToolParts(item: unknown): Part[] {
  const type = fieldOf(item, 'type')
  if (typeof type !== 'string' || !Object.hasOwn(SERVER_TOOLS, type)) return []
  const { name, asked } = SERVER_TOOLS[type]!
  const details = { type, [asked]: fieldOf(item, asked) }
  const call = { type: 'server_tool_call', id: fieldOf(item, 'id'), name: fieldOf(item, 'name') ?? name }
  const picture = type === 'image_generation_call' ? fieldOf(item, 'result') : undefined
  const format = fieldOf(item, 'output_format') ?? 'png'
  return [
    { ...call, server_tool_call: details },
    ...(picture === undefined ? [] : [mediaPart({ modality: 'image', mimeType: `image/${format}`, data: picture })]),
  ]
}

/** Some tools run at either end. */
function isServers(item: unknown): boolean {
  return (
    fieldOf(item, 'execution') === 'server' || fieldOf(fieldOf(item, 'environment'), 'type') === 'container_reference'
  )
}
