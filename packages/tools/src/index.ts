/** Spans of tools. */
export { instrumentToolExecutor, type ToolExecutor, toolSpans } from './instrument-tool-executor.ts'
export { TOOL_METRICS } from './metric-map.ts'
export { TOOL_SPANS } from './span-map.ts'
