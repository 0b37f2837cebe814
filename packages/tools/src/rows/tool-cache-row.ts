/** How the span of a look-up in the cache of results is filled. */
import { shortHash, type WrapperRow } from '@zeph-telemetry/core'
import type { TOOL_SPANS } from '../span-map.ts'
import { isObject } from '../tool-call.ts'
import { toolNameIn } from '../tool-name-in.ts'

export const TOOL_CACHE_ROW: WrapperRow<typeof TOOL_SPANS, 'tool.cache'> = {
  attributes: (...key) => ({
    'zeph.cache.key.hash': typeof key[0] === 'string' ? shortHash(key[0]) : undefined,
    'gen_ai.tool.name': toolNameIn(key),
  }),
  onResult: (span, found, [key]) => {
    span.set({ 'zeph.cache.hit': isHit(found) }).content('zeph.cache.key', () => key)
  },
  onError: (span, _error, [key]) => void span.content('zeph.cache.key', () => key),
}

function isHit(found: unknown): boolean {
  if (found === undefined || found === null) return false
  return !(isObject(found) && 'hit' in found && found.hit === false)
}
