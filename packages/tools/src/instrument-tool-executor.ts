/** Wraps whatever runs tools by name. */
import { defineWrapper, type Wrapper } from '@zeph-telemetry/core'
import { TOOL_ROWS } from './rows/tool-rows.ts'
import type { TOOL_SPANS } from './span-map.ts'
import { toolSpans } from './tool-spans.ts'

/**
 * Makes every tool run a span with the tool's name: `execute` is `tool.execute`, `executeCall` is `tool.execute_call`. The name is the first
 * argument, or its `name` or `toolName`; a result with `isError: true` is a failure. The outermost of the two is measured in
 * `gen_ai.execute_tool.duration`. Methods of other names go in `methods`. Without the `profiling` condition the object stays untouched.
 * @returns the same object
 * @example
 * const registry = instrumentToolExecutor(new ToolRegistry(), { methods: { runTool: 'tool.execute' } })
 */
export const instrumentToolExecutor: Wrapper<typeof TOOL_SPANS> = defineWrapper(toolSpans, {
  methods: { execute: 'tool.execute', executeCall: 'tool.execute_call' },
  rows: TOOL_ROWS,
})
