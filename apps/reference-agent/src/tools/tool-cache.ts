/**
 * Results of tools that may be repeated, kept for a short time: the least recently used go first when there are too many.
 * A tool that changes something clears it all, and the generation tells a run that was under way meanwhile.
 */
import { createHash } from 'node:crypto'
import type { ToolInput } from './tool.ts'

export interface ToolCache {
  /** Grows with every clearing. */
  readonly generation: number
  readonly size: number
  /** The result kept under the key; undefined where there is none, or none that is still fresh. */
  get(key: string): string | undefined
  set(key: string, result: string): void
  clear(): void
}

export interface ToolCacheOptions {
  /** 60,000 unless told. */
  freshMilliseconds?: number
  /** 200 unless told. */
  maxEntries?: number
  /** Milliseconds of a clock that only goes forward. */
  now?(): number
}

export function createToolCache(options: ToolCacheOptions = {}): ToolCache {
  const { freshMilliseconds = 60_000, maxEntries = 200, now = () => performance.now() } = options
  const entries = new Map<string, { result: string; freshUntil: number }>()
  let generation = 0
  return {
    get generation() {
      return generation
    },
    get size() {
      return entries.size
    },
    get(key) {
      const entry = entries.get(key)
      if (entry === undefined) return undefined
      entries.delete(key)
      if (entry.freshUntil <= now()) return undefined
      // A map keeps the order of insertion: what was used last stands last.
      entries.set(key, entry)
      return entry.result
    },
    set(key, result) {
      entries.delete(key)
      entries.set(key, { result, freshUntil: now() + freshMilliseconds })
      const [oldest] = entries.keys()
      if (entries.size > maxEntries && oldest !== undefined) entries.delete(oldest)
    },
    clear() {
      generation += 1
      entries.clear()
    },
  }
}

/** Equal calls have equal keys, whatever the order of their arguments; a key is short and tells nothing of them. */
export function cacheKey(name: string, input: ToolInput): string {
  return `${name}:${createHash('sha256').update(JSON.stringify(input, sortKeys)).digest('hex')}`
}

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)))
}
