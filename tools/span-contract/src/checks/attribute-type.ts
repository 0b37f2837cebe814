/** What the types of span maps mean for values. */
import type { AttributeDefinition } from '@zeph-telemetry/core'

const CHECKS: Readonly<Record<AttributeDefinition['type'], (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  int: (value) => Number.isSafeInteger(value),
  double: (value) => Number.isFinite(value),
  boolean: (value) => typeof value === 'boolean',
  'string[]': (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
}

/** True where a value is of a declared type. */
export function isOfType(type: AttributeDefinition['type'], value: unknown): boolean {
  return CHECKS[type]?.(value) ?? false
}
