/** The tool loop, single calls, batches of them, and calls that go to an MCP server. */
import type { EndedSpan } from '@zeph-telemetry/core'
import { countIn, countOf, fieldOf, nameOf, wordOf } from '@zeph-telemetry/core/read-value'
import { agentMetrics } from '../agent-spans.ts'
import { saysFailed } from '../read-call.ts'
import type { AgentRows, AgentSpan } from './agent-rows.ts'

const UNKNOWN_TOOL = 'unknown'

export const TOOL_ROWS: AgentRows = {
  'agent.tool_loop': {
    onResult: (span, result) =>
      span.set({
        'zeph.tool_loop.rounds': countIn(result, 'rounds'),
        'zeph.tool_loop.tool_calls': countIn(result, 'toolRuns', 'toolCalls', 'toolResults'),
        'zeph.tool_loop.failed': failedIn(fieldOf(result, 'toolRuns', 'toolCalls', 'toolResults')),
        'zeph.tool_loop.stop_reason': wordOf(fieldOf(result, 'stopReason', 'finishReason')),
      }),
  },
  'agent.tool_exec': {
    attributes: (call, ...rest) => ({
      'gen_ai.tool.name': toolName(call, ...rest),
      'gen_ai.tool.call.id': nameOf(fieldOf(call, 'id', 'callId', 'toolCallId')),
    }),
    onResult: (span, result, args) => {
      failWhereSaid(span, result)
      tellArguments(span, args)
      span.content('gen_ai.tool.call.result', () => fieldOf(result, 'output', 'result', 'content') ?? result)
    },
    onError: (span, _error, args) => tellArguments(span, args),
    onEnd: measure,
  },
  'agent.tool_batch': {
    attributes: (calls) => ({ 'zeph.tool_batch.size': countOf(calls) ?? countIn(calls, 'calls', 'toolCalls') }),
    onResult: (span, results) => span.set({ 'zeph.tool_batch.failed': failedIn(results) }),
  },
  'agent.mcp_dispatch': {
    attributes: (call, ...rest) => ({
      'gen_ai.tool.name': toolName(call, ...rest),
      'zeph.mcp.server.id': nameOf(fieldOf(call, 'server', 'serverId', 'serverName')),
    }),
    onResult: failWhereSaid,
  },
}

/** Nothing was thrown: what the tool said of its failure is for the model, and no text for a span. */
function failWhereSaid(span: AgentSpan<'agent.tool_exec'> | AgentSpan<'agent.mcp_dispatch'>, result: unknown): void {
  if (!saysFailed(result)) return
  span.fail({ name: 'tool_error', message: 'the result says that the tool failed' }, { exception: false })
}

/** As packages/tools measures it, once an operation: what runs the same tool inside carries no operation and is not measured again. */
function measure({ elapsed, attributes }: EndedSpan): void {
  if (attributes['gen_ai.operation.name'] === undefined) return
  const { 'gen_ai.tool.name': name, 'error.type': error } = attributes
  agentMetrics.record('gen_ai.execute_tool.duration', elapsed, {
    'gen_ai.tool.name': typeof name === 'string' ? name : UNKNOWN_TOOL,
    'error.type': typeof error === 'string' ? error : undefined,
  })
}

/** Of a call as agents and models' APIs write them, or of a tool called by its name with its input. A text alone may be anything. */
function toolName(call: unknown, ...rest: readonly unknown[]): string | undefined {
  if (typeof call === 'string') return rest.length > 0 ? nameOf(call) : undefined
  const name = fieldOf(call, 'name', 'toolName', 'tool') ?? fieldOf(fieldOf(call, 'function'), 'name')
  return nameOf(name) ?? nameOf(fieldOf(name, 'name'))
}

function tellArguments(span: AgentSpan<'agent.tool_exec'>, [call, input]: readonly unknown[]): void {
  span.content('gen_ai.tool.call.arguments', () => {
    if (typeof call === 'string') return input
    return fieldOf(call, 'input', 'arguments', 'args') ?? fieldOf(fieldOf(call, 'function'), 'arguments')
  })
}

function failedIn(results: unknown): number | undefined {
  return Array.isArray(results) ? results.filter(saysFailed).length : undefined
}
