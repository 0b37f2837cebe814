/**
 * What is done to a value before it is checked, the same for both readers: secrets are refused, numbers that are nearly right are
 * moved to what is meant, reserved names are taken out; each with a notice.
 */
import type { Key, NumberKind } from './keys/key.ts'
import type { Notice } from './notice.ts'
import { isCredential } from './secrets/credential.ts'
import { hasCredentials } from './secrets/endpoint.ts'
import { headersBelongInVault, nameOfVaultKey, secretError } from './secrets/secret-error.ts'
import { isVaultKey } from './secrets/vault-key.ts'
import { type GivenValue, rowOf, whereOf } from './sources/config-source.ts'
import { copyOf, isTable } from './tables.ts'

/** @throws ZephConfigError on a secret */
export function adjusted(given: GivenValue, notices: Notice[]): GivenValue {
  const row = rowOf(given)
  const allowed = secretIn(given, row)
  if (allowed !== undefined) throw secretError({ key: given.name, allowed, ...given.place?.() })
  return { ...given, value: adjustedValue(given, row, notices) }
}

/** What is allowed instead; undefined where there is no secret. */
function secretIn({ key, value }: GivenValue, row: Key): string | undefined {
  if (typeof value !== 'string' || value === '' || row.type !== 'text') return undefined
  switch (row.form) {
    case 'endpoint':
      return hasCredentials(value) ? `a URL without credentials: ${headersBelongInVault(key)}` : undefined
    case 'vault key':
      return isVaultKey(value) ? undefined : nameOfVaultKey(key)
    case 'secret file':
      return isCredential(value) ? 'the path of a file, never the secret itself' : undefined
    default:
      return undefined
  }
}

function adjustedValue(given: GivenValue, row: Key, notices: Notice[]): unknown {
  const { value } = given
  if (row.type === 'table' && isTable(value)) return withoutReserved(given, row.reserved ?? [], notices)
  // A copy, also so that holes in a list are seen as what they are.
  if (Array.isArray(value)) return [...value].map((item) => (isTable(item) ? copyOf(item) : item))
  if (typeof value !== 'number' || (row.type !== 'number' && row.type !== 'whole number')) return value
  const moved = movedNumber(value, row)
  if (moved !== value) note(given, `is ${value} and is taken as ${moved}`, notices)
  return moved
}

function movedNumber(value: number, { least, most, clamped, leastAboveZero }: NumberKind): number {
  if (clamped === true) return Math.min(Math.max(value, least), most ?? value)
  return leastAboveZero !== undefined && value > 0 && value < leastAboveZero ? leastAboveZero : value
}

function withoutReserved(given: GivenValue, reserved: readonly string[], notices: Notice[]): unknown {
  const table = copyOf(given.value as Record<string, unknown>)
  for (const name of reserved.filter((name) => Object.hasOwn(table, name))) {
    note(given, `has the reserved name ${name}, which is ignored; set telemetry.service_name instead`, notices)
    delete table[name]
  }
  return table
}

function note(given: GivenValue, message: string, notices: Notice[]): void {
  notices.push({
    subject: `config:adjusted:${given.name}`,
    message: `${given.name} ${message}${whereOf(given.place?.() ?? {})}`,
  })
}
