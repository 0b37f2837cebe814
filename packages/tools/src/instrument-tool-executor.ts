/** Wraps whatever runs tools by name. */
import { type DefinedMethods, type DefinedSpans, defineSpans } from '@zeph-telemetry/core'
import { TOOL_SPANS } from './span-map.ts'

/** The spans of tools as typed functions, for single spans and own shapes. */
export const toolSpans: DefinedSpans<typeof TOOL_SPANS> = defineSpans(TOOL_SPANS)

/** Runs a tool by its name. */
export interface ToolExecutor {
  execute(name: string, ...rest: never[]): unknown
}

/**
 * Makes every tool run a `tool.execute` span that carries the tool's name. An executor of another shape is wrapped with
 * `toolSpans.methods`. Without the `profiling` condition the object stays untouched.
 * @returns the same object
 * @example
 * const registry = instrumentToolExecutor(new ToolRegistry())
 */
export function instrumentToolExecutor<T extends ToolExecutor>(executor: T): T {
  const table = {
    execute: {
      span: 'tool.execute',
      attributes: (name: string) => ({ 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': name }),
    },
  }
  return toolSpans.methods(executor, table as unknown as DefinedMethods<typeof TOOL_SPANS, T>)
}
