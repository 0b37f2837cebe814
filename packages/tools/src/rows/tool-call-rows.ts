/** How the spans of tool calls are filled, whoever makes the call. */
import type { EndedSpan, WrapperRow } from '@zeph-telemetry/core'
import type { TOOL_SPANS } from '../span-map.ts'
import { calledName, calledWith, callId, confirmed, isObject } from '../tool-call.ts'
import { type ToolSpan, toolMetrics } from '../tool-spans.ts'

type CallSpan = ToolSpan<'tool.execute'> | ToolSpan<'tool.execute_call'>
type Row<N extends 'tool.execute' | 'tool.execute_call'> = WrapperRow<typeof TOOL_SPANS, N>
type Input = (args: readonly unknown[]) => unknown

const UNKNOWN_TOOL = 'unknown'

/** The row of `tool.execute`: the call names the tool. */
export const EXECUTE_ROW: Row<'tool.execute'> = {
  attributes: (...args) => describeCall(calledName(args), args),
  ...callHooks(calledWith),
}

/** The row of `tool.execute_call`: the call names the tool. */
export const EXECUTE_CALL_ROW: Row<'tool.execute_call'> = {
  attributes: (...args) => ({ ...describeCall(calledName(args), args), 'zeph.tool.confirmed': confirmed(args) }),
  ...callHooks(calledWith),
}

/** The row of `tool.execute_call` for one tool, whose calls need not name it. */
export function toolRow(nameOf: () => string | undefined): Row<'tool.execute_call'> {
  return {
    attributes: (...args) => ({ ...describeCall(nameOf(), args), 'zeph.tool.confirmed': confirmed(args) }),
    ...callHooks(([input]) => input),
  }
}

function describeCall(name: string | undefined, args: readonly unknown[]) {
  return { 'gen_ai.tool.name': name ?? UNKNOWN_TOOL, 'gen_ai.tool.call.id': callId(args) }
}

/** Content in and out, the tool's own word on whether it failed, and the measure. */
function callHooks(input: Input) {
  return {
    onResult: (span: CallSpan, result: unknown, args: readonly unknown[]) => {
      span.content('gen_ai.tool.call.arguments', () => input(args))
      span.content('gen_ai.tool.call.result', () => result)
      if (isObject(result) && 'isError' in result && result.isError === true) {
        span.fail(TOOL_ERROR, { exception: false })
      }
    },
    onError: (span: CallSpan, _error: unknown, args: readonly unknown[]) =>
      void span.content('gen_ai.tool.call.arguments', () => input(args)),
    onEnd: measure,
  }
}

/** MCP's convention names it so; what the tool said is content. */
const TOOL_ERROR = { name: 'tool_error', message: 'the tool reported an error' } as const

/** The convention wants the span's own duration, once an operation: of the span that carries its name. */
function measure({ elapsed, attributes }: EndedSpan): void {
  if (attributes['gen_ai.operation.name'] === undefined) return
  toolMetrics.record('gen_ai.execute_tool.duration', elapsed, {
    'gen_ai.tool.name': text(attributes['gen_ai.tool.name']) ?? UNKNOWN_TOOL,
    'gen_ai.tool.type': text(attributes['gen_ai.tool.type']),
    'error.type': text(attributes['error.type']),
  })
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
