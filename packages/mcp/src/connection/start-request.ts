/** Which span a request is, and what its parameters and its result say. Every request of either direction starts here. */
import type { AttributesOf, SpanKind } from '@zeph-telemetry/core'
import { countIn, fieldOf } from '@zeph-telemetry/core/read-value'
import { type McpSpan, mcpSpans } from '../mcp-spans.ts'
import type { MCP_SPANS } from '../span-map.ts'
import { nameLabel } from './labels.ts'
import { metaOf } from './message.ts'

/** What the spans of all requests can be told. */
export type RequestSpan = McpSpan<'mcp.list_tools'> | McpSpan<'mcp.call_tool'> | McpSpan<'mcp.request'>

/** The attributes that every request may have. */
export type RequestAttributes = AttributesOf<typeof MCP_SPANS, 'mcp.list_tools'>

/** A request, as it starts. */
export interface RequestStart {
  readonly method: string
  readonly params: unknown
  /** `client` where it is sent, `server` where it arrives. */
  readonly kind: SpanKind & ('client' | 'server')
  readonly attributes: RequestAttributes
}

/** A request's span, and who reads its result. */
export interface StartedRequest {
  readonly span: RequestSpan
  replied(result: unknown): void
}

/** Starts the span below what is active. */
export function startRequest(start: RequestStart): StartedRequest {
  if (start.method === 'tools/call') return startToolCall(start)
  return start.method === 'tools/list' ? startToolList(start) : startOther(start)
}

/** Who calls a tool carries the operation, unless a tool's span around it does; who is called would be a second one. */
function startToolCall({ params, kind, attributes }: RequestStart): StartedRequest {
  const span = mcpSpans.start(
    'mcp.call_tool',
    {
      ...attributes,
      'gen_ai.operation.name': kind === 'client' ? 'execute_tool' : undefined,
      'gen_ai.tool.name': nameLabel(fieldOf(params, 'name')),
    },
    { kind },
  )
  span.content('gen_ai.tool.call.arguments', () => fieldOf(params, 'arguments') ?? {})
  return {
    span,
    replied(result) {
      span.content('gen_ai.tool.call.result', () => result)
      if (fieldOf(result, 'isError') === true)
        span.fail({ code: 'tool_error', message: 'the tool reported an error' }, { exception: false })
    },
  }
}

function startToolList({ kind, attributes }: RequestStart): StartedRequest {
  const span = mcpSpans.start('mcp.list_tools', attributes, { kind })
  return {
    span,
    replied: (result) => void span.set({ 'zeph.result.count': countIn(result, 'tools') }),
  }
}

function startOther({ params, kind, attributes }: RequestStart): StartedRequest {
  const span = mcpSpans.start(
    'mcp.request',
    { ...attributes, 'gen_ai.prompt.name': nameLabel(promptName(attributes['mcp.method.name'], params)) },
    { kind },
  )
  const uri = fieldOf(params, 'uri')
  if (typeof uri === 'string') span.content('mcp.resource.uri', () => uri)
  if (params !== undefined) span.content('zeph.mcp.params', () => withoutMeta(params))
  return {
    span,
    replied(result) {
      span.set({ 'zeph.result.count': countIn(result, ...LISTS) })
      span.content('zeph.mcp.result', () => result)
    },
  }
}

/** What a result may be a list of. */
const LISTS = ['resources', 'resourceTemplates', 'prompts', 'contents', 'messages', 'roots', 'tasks'] as const

function promptName(method: string, params: unknown): unknown {
  if (method === 'prompts/get') return fieldOf(params, 'name')
  const ref = method === 'completion/complete' ? fieldOf(params, 'ref') : undefined
  return fieldOf(ref, 'type') === 'ref/prompt' ? fieldOf(ref, 'name') : undefined
}

function withoutMeta(params: unknown): unknown {
  return metaOf(params) === undefined ? params : { ...(params as object), _meta: undefined }
}
