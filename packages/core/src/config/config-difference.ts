/** What a second call of `initObservability` asks for that the first did not: its keys, with both values where they may be shown. */
import { snakeCase } from './keys/all-keys.ts'
import type { Key } from './keys/key.ts'
import type { ObservabilityConfig, ResolvedConfig } from './observability-config.ts'
import { withoutCredential } from './secrets/credential.ts'
import { rowOf } from './sources/config-source.ts'
import { readObjectSource } from './sources/object-source.ts'

/**
 * Keys that a call gives and that are otherwise in force, as `metrics.port (9464, not 9465)`. Keys that it leaves out are no wish.
 * @param inForce the configuration that runs
 * @param asked the configuration that the call would have led to
 */
export function configDifference(given: ObservabilityConfig, inForce: ResolvedConfig, asked: ResolvedConfig): string[] {
  const keys = readObjectSource(given, []).map(({ section, key }) => ({ section, key }))
  return keys.flatMap((at) => {
    const values = [inForce, asked].map((config) => (config[at.section] as unknown as Record<string, unknown>)[at.key])
    const [before, after] = values
    if (isSame(before, after)) return []
    const name = `${at.section}.${snakeCase(at.key)}`
    const row = rowOf(at)
    const [shownBefore, shownAfter] = values.map((value) => shown(row, value))
    const tells = at.section !== 'redaction' || row.type === 'boolean'
    if (!tells || shownBefore === undefined || shownAfter === undefined) return [name]
    return [`${name} (${shownBefore}, not ${shownAfter})`]
  })
}

/** A vault of one's own is the same where it is the same object; nobody looks into it. */
function isSame(before: unknown, after: unknown): boolean {
  if (before === after) return true
  const isData = (value: unknown) => typeof value !== 'object' || value === null || !('get' in value)
  return isData(before) && isData(after) && JSON.stringify(before) === JSON.stringify(after)
}

const LONGEST = 80

/** Undefined where it is not for everybody's eyes, or too long to read. */
function shown(row: Key, value: unknown): string | undefined {
  if (value === undefined) return 'none'
  if (typeof value === 'boolean' || typeof value === 'number') return String(value)
  if (row.type === 'text' && (row.form === 'vault key' || row.form === 'secret file')) return undefined
  const texts = typeof value === 'string' ? [value] : Array.isArray(value) ? value : [{}]
  if (!texts.every((text) => typeof text === 'string' && isHarmless(row, text))) return undefined
  const text = JSON.stringify(value)
  return text.length > LONGEST ? undefined : text
}

function isHarmless(row: Key, text: string): boolean {
  if (row.type === 'text' && row.form === 'endpoint' && /[@?#]/.test(text)) return false
  return withoutCredential(text) === text
}
