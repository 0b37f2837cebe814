/** How each span is filled, whichever wrapper a user's method goes through. */
import type { WrapperDefinition } from '@zeph-telemetry/core'
import type { TOOL_SPANS } from '../span-map.ts'
import { AUDIT_LOG_ROW } from './audit-log-row.ts'
import { CODE_SEARCH_ROW } from './code-search-row.ts'
import { FILE_ROW } from './file-row.ts'
import { SHELL_ROW } from './shell-row.ts'
import { TOOL_CACHE_ROW } from './tool-cache-row.ts'
import { EXECUTE_CALL_ROW, EXECUTE_ROW } from './tool-call-rows.ts'
import { WEB_SCRAPE_ROW } from './web-scrape-row.ts'

export const TOOL_ROWS: NonNullable<WrapperDefinition<typeof TOOL_SPANS>['rows']> = {
  'tool.execute': EXECUTE_ROW,
  'tool.execute_call': EXECUTE_CALL_ROW,
  'tool.shell': SHELL_ROW,
  'tool.web_scrape': WEB_SCRAPE_ROW,
  'tool.file': FILE_ROW,
  'tool.search_code': CODE_SEARCH_ROW,
  'tool.audit_log': AUDIT_LOG_ROW,
  'tool.cache': TOOL_CACHE_ROW,
}
