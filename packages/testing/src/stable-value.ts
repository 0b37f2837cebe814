/** Attribute values as a golden file may hold them: what differs from run to run and from machine to machine is replaced by its kind. */
import { tmpdir } from 'node:os'

const VOLATILE: readonly (readonly [pattern: RegExp, kind: string])[] = [
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<uuid>'],
  [/\b\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?/g, '<time>'],
  [/\b[0-9a-f]{32}\b/g, '<id>'],
  [/\b(localhost|127\.0\.0\.1|\[::1\]):\d{2,5}\b/g, '$1:<port>'],
]

/** A value without what is volatile, its texts at any depth. */
export function stableValue(value: unknown): unknown {
  if (typeof value === 'string') return stableText(value)
  if (Array.isArray(value)) return value.map(stableValue)
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, stableValue(item)]))
}

function stableText(text: string): string {
  const here = text.replaceAll(tmpdir(), '<tmp>')
  return VOLATILE.reduce((stable, [pattern, kind]) => stable.replace(pattern, kind), here)
}
