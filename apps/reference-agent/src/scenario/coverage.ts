/** What a run emitted, held against the span map and the names besides it. */
import { EXPECTED_NAMES } from './span-names.ts'

export interface Coverage {
  /** In the map's order, with how often. */
  emitted: readonly (readonly [name: string, count: number])[]
  missing: readonly string[]
}

export function coverageOf(counts: ReadonlyMap<string, number>): Coverage {
  const emitted = EXPECTED_NAMES.flatMap((name) => (counts.has(name) ? [[name, counts.get(name)!] as const] : []))
  return { emitted, missing: EXPECTED_NAMES.filter((name) => !counts.has(name)) }
}
