/** What a run emitted, held against the span map and the names besides it. */
import { PENDING_SPANS } from './pending-spans.ts'
import { EXPECTED_NAMES } from './span-names.ts'

export interface Coverage {
  /** In the map's order, with how often. */
  emitted: readonly (readonly [name: string, count: number])[]
  /** No package declares them yet. */
  pending: readonly string[]
  /** Declared, and not emitted. */
  missing: readonly string[]
}

export function coverageOf(counts: ReadonlyMap<string, number>, pending: readonly string[] = PENDING_SPANS): Coverage {
  const emitted = EXPECTED_NAMES.flatMap((name) => (counts.has(name) ? [[name, counts.get(name)!] as const] : []))
  const absent = EXPECTED_NAMES.filter((name) => !counts.has(name))
  const isPending = new Set(pending)
  return {
    emitted,
    pending: absent.filter((name) => isPending.has(name)),
    missing: absent.filter((name) => !isPending.has(name)),
  }
}
