/** Redacts a value under a key: the texts of a span's attributes and of a log line's fields. */
import { hidden, type ValueRules, ValueWalk } from './value-walk.ts'

/** The value without its secrets; the same one where it has none. */
export function redactValue(key: string, value: unknown, rules: ValueRules): unknown {
  if (typeof value === 'object' ? value === null : typeof value !== 'string') return value
  const kind = typeof key === 'string' ? rules.surroundings?.keys.kindOf(key) : undefined
  if (typeof value !== 'string') return new ValueWalk(rules).visit(value, kind, 0)
  return kind === undefined ? rules.text(value) : hidden(value, kind, rules)
}
