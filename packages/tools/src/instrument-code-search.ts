/** Wraps whatever searches code, by text or by meaning. */
import { defineWrapper, type Wrapper } from '@zeph-telemetry/core'
import { TOOL_ROWS } from './rows/tool-rows.ts'
import type { TOOL_SPANS } from './span-map.ts'
import { toolSpans } from './tool-spans.ts'

/**
 * Makes every `search` a `tool.search_code` span with the length of the query and the count of results. A search of an index says so:
 * `{ attributes: { 'tool.search_code': { 'gen_ai.operation.name': 'retrieval', 'gen_ai.data_source.id': 'docs' } } }`. Without the
 * `profiling` condition the object stays untouched.
 * @returns the same object
 * @example
 * const index = instrumentCodeSearch(new CodeIndex(), { methods: { grep: 'tool.search_code' } })
 */
export const instrumentCodeSearch: Wrapper<typeof TOOL_SPANS> = defineWrapper(toolSpans, {
  methods: { search: 'tool.search_code' },
  rows: TOOL_ROWS,
})
