/** How the span of a user's own file operation is filled; `node:fs` has an adapter. */
import type { WrapperRow } from '@zeph-telemetry/core'
import { absolutePath, describeFile } from '../file-system/described-file.ts'
import type { TOOL_SPANS } from '../span-map.ts'
import { isObject } from '../tool-call.ts'

/** The path is the first argument or its `path`; which operation it is, a row of the user's may say. */
export const FILE_ROW: WrapperRow<typeof TOOL_SPANS, 'tool.file'> = {
  attributes: (target) => describeFile('other', [pathIn(target)]),
  onResult: (span, _result, [target]) => void span.content('file.path', () => absolutePath(pathIn(target))),
  onError: (span, _error, [target]) => void span.content('file.path', () => absolutePath(pathIn(target))),
}

function pathIn(target: unknown): unknown {
  return isObject(target) && 'path' in target ? target.path : target
}
