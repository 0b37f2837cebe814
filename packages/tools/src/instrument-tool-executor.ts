/** Wraps whatever runs tools by name. */
import {
  type DefinedMethods,
  type DefinedMetrics,
  type DefinedSpans,
  defineMetrics,
  defineSpans,
  type EndedSpan,
} from '@zeph-telemetry/core'
import { TOOL_METRICS } from './metric-map.ts'
import { TOOL_SPANS } from './span-map.ts'

/** The spans of tools as typed functions, for single spans and own shapes. */
export const toolSpans: DefinedSpans<typeof TOOL_SPANS> = defineSpans(TOOL_SPANS)

const toolMetrics: DefinedMetrics<typeof TOOL_METRICS> = defineMetrics(TOOL_METRICS)

/** Runs a tool by its name. */
export interface ToolExecutor {
  execute(name: string, ...rest: never[]): unknown
}

/**
 * Makes every tool run a `tool.execute` span that carries the tool's name, and measures it in `gen_ai.execute_tool.duration`. An executor
 * of another shape is wrapped with `toolSpans.methods`. Without the `profiling` condition the object stays untouched.
 * @returns the same object
 * @example
 * const registry = instrumentToolExecutor(new ToolRegistry())
 */
export function instrumentToolExecutor<T extends ToolExecutor>(executor: T): T {
  const table = {
    execute: {
      span: 'tool.execute',
      attributes: (name: string) => ({ 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': name }),
      onEnd: measure,
    },
  }
  return toolSpans.methods(executor, table as unknown as DefinedMethods<typeof TOOL_SPANS, T>)
}

/** The convention wants the span's own duration. */
function measure({ elapsed, attributes }: EndedSpan): void {
  toolMetrics.record('gen_ai.execute_tool.duration', elapsed, {
    'gen_ai.tool.name': text(attributes['gen_ai.tool.name']) ?? '',
    'gen_ai.tool.type': text(attributes['gen_ai.tool.type']),
    'error.type': text(attributes['error.type']),
  })
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
