/** How the span of an entry of the audit log is filled. */
import type { WrapperRow } from '@zeph-telemetry/core'
import type { TOOL_SPANS } from '../span-map.ts'
import { toolNameIn } from '../tool-name-in.ts'

export const AUDIT_LOG_ROW: WrapperRow<typeof TOOL_SPANS, 'tool.audit_log'> = {
  attributes: (...entry) => ({ 'gen_ai.tool.name': toolNameIn(entry) }),
  onResult: (span, _result, entry) => void span.content('zeph.audit.entry', () => wholeOf(entry)),
  onError: (span, _error, entry) => void span.content('zeph.audit.entry', () => wholeOf(entry)),
}

function wholeOf(entry: readonly unknown[]): unknown {
  return entry.length === 1 ? entry[0] : entry
}
