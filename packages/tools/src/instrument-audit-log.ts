/** Wraps the log in which an agent keeps what its tools did. */
import { defineWrapper, type Wrapper } from '@zeph-telemetry/core'
import { TOOL_ROWS } from './rows/tool-rows.ts'
import type { TOOL_SPANS } from './span-map.ts'
import { toolSpans } from './tool-spans.ts'

/**
 * Makes every entry, by `record` or `log`, a `tool.audit_log` span with the name that the entry has as `tool` or `toolName`. Without the
 * `profiling` condition the object stays untouched.
 * @returns the same object
 * @example
 * const audit = instrumentAuditLog(new AuditLog(), { methods: { append: 'tool.audit_log' } })
 */
export const instrumentAuditLog: Wrapper<typeof TOOL_SPANS> = defineWrapper(toolSpans, {
  methods: { record: 'tool.audit_log', log: 'tool.audit_log' },
  rows: TOOL_ROWS,
})
