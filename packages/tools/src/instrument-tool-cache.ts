/** Wraps the cache of tool results. */
import { defineWrapper, type Wrapper } from '@zeph-telemetry/core'
import { TOOL_ROWS } from './rows/tool-rows.ts'
import type { TOOL_SPANS } from './span-map.ts'
import { toolSpans } from './tool-spans.ts'

/**
 * Makes every look-up, by `get` or `lookup`, a `tool.cache` span. `undefined`, `null` and an object with `hit: false` are a miss. Without
 * the `profiling` condition the object stays untouched; a `Map` is an object, too.
 * @returns the same object
 * @example
 * const cache = instrumentToolCache(new Map<string, ToolResult>())
 */
export const instrumentToolCache: Wrapper<typeof TOOL_SPANS> = defineWrapper(toolSpans, {
  methods: { get: 'tool.cache', lookup: 'tool.cache' },
  rows: TOOL_ROWS,
})
