/**
 * Looks through a whole configuration file, sections of others included, for what must stand in a vault: authorization values and
 * literal secrets under names of vault keys. Knows nothing of the table of keys but `[redaction]`, which describes secrets.
 */
import { isTable } from '../tables.ts'
import { isCredential, isCredentialName } from './credential.ts'
import { HEADERS_BELONG_IN_VAULT, nameOfVaultKey } from './secret-error.ts'
import { isVaultKey } from './vault-key.ts'

/** A secret in a file, by the path of its key. */
export interface FoundSecret {
  readonly path: readonly string[]
  readonly allowed: string
}

/** The first secret, in the order of the file. */
export function findSecret(document: Readonly<Record<string, unknown>>): FoundSecret | undefined {
  return inTable(document, [])
}

function inTable(table: Readonly<Record<string, unknown>>, path: readonly string[]): FoundSecret | undefined {
  for (const [name, value] of Object.entries(table)) {
    const found = inValue(value, [...path, name])
    if (found !== undefined) return found
  }
  return undefined
}

function inValue(value: unknown, path: readonly string[]): FoundSecret | undefined {
  if (path[0] === 'redaction' && DESCRIBES_SECRETS.has(path[1]!)) return undefined
  const name = path.at(-1)!
  if (/_vault_key$/i.test(name) && typeof value === 'string' && value !== '') {
    return isVaultKey(value) ? undefined : { path, allowed: nameOfVaultKey(name) }
  }
  if (isAuthorization(name, value) || isHeader(path, value))
    return { path, allowed: `left out: ${HEADERS_BELONG_IN_VAULT}` }
  if (Array.isArray(value)) return value.map((item) => inValue(item, path)).find((found) => found !== undefined)
  return isTable(value) ? inTable(value, path) : undefined
}

const DESCRIBES_SECRETS: ReadonlySet<string> = new Set(['patterns', 'keys', 'allow'])

/** Under its own name, or as what stands in that header, whatever it is called. A table of that name is looked through. */
function isAuthorization(name: string, value: unknown): boolean {
  if (typeof value === 'boolean' || value === '' || isTable(value)) return false
  if (/^(proxy-?)?authorization$/i.test(name.replaceAll('_', '-'))) return true
  return typeof value === 'string' && (isHeaderValue(value) || isHeaderValue(headerIn(value)))
}

const isHeaderValue = (text: string) => /^\s*(bearer|basic)\s/i.test(text) && isCredential(text)
const headerIn = (text: string) => /\bauthorization["']?\s*[=:]\s*["']?(\w+\s+[^\s"',]+)/i.exec(text)?.[1] ?? ''

/** An entry of a table of headers, or headers written as one text. */
function isHeader(path: readonly string[], value: unknown): boolean {
  if (typeof value !== 'string' || value === '') return false
  const [holder, name] = [path.at(-2) ?? '', path.at(-1)!]
  if (isHeaders(holder)) return isCredentialName(name) || isCredential(value)
  return isHeaders(name) && (isCredential(value) || namesIn(value).some(isCredentialName))
}

const isHeaders = (name: string) => /headers$/i.test(name)
const namesIn = (text: string) => [...text.matchAll(/([\w-]+)["']?\s*[=:]/g)].map(([, name]) => name!)
