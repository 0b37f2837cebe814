/** The headers of OTLP requests, which stand in the vault and nowhere else: read when the exporter starts and again where they are refused, never shown. */
import { validateHeaderName, validateHeaderValue } from 'node:http'
import { ZephConfigError } from '../config/config-error.ts'
import type { TelemetryConfig } from '../config/observability-config.ts'
import { REDACTED } from '../config/secrets/credential.ts'
import { isVaultKey } from '../config/secrets/vault-key.ts'
import { rememberSecret } from '../redaction/secrets.ts'
import { warnOnce } from '../warn-once.ts'
import { ENVIRONMENT } from './environment-vault.ts'
import { parseDocument } from './secret-document.ts'
import type { VaultBackend } from './vault-backend.ts'
import { invalidSecret } from './vault-error.ts'

type HeadersConfig = Pick<TelemetryConfig, 'otlpHeadersVaultKey'> &
  Partial<Pick<TelemetryConfig, 'otlpHeadersOptional'>>

const DEFAULT_KEY = 'ZEPH_OTEL_HEADERS'
const ALLOWED = 'a JSON object of texts, such as {"authorization": "Bearer ..."}'
const WITH_SCHEME = /^(bearer|basic) +(\S+)$/i

/**
 * The headers that `telemetry.otlp_headers_vault_key` names, else those of `ZEPH_OTEL_HEADERS`, else none. Their values are
 * replaced literally in what telemetry writes from then on. With `otlp_headers_optional` a configured key that is not there is said once, and there
 * are none.
 *
 * Rejects with a `ZephConfigError`: `missing_secret` where the configured key has to be there and is not, `invalid_secret` where the value is no
 * JSON object of texts or holds what HTTP does not allow, and as the vault does where that cannot be opened.
 */
export async function resolveHeaders(
  vault: VaultBackend,
  config: HeadersConfig,
): Promise<Readonly<Record<string, string>>> {
  const key = config.otlpHeadersVaultKey ?? DEFAULT_KEY
  const text = await vault.get(key)
  if (text !== undefined) return parseHeaders(text, key, vault)
  if (config.otlpHeadersVaultKey === undefined) return {}
  const error = missing(key, vault)
  if (!config.otlpHeadersOptional) throw error
  warnOnce('otlp:headers', `spans are sent without headers: ${error.message}`)
  return {}
}

function parseHeaders(text: string, key: string, vault: VaultBackend): Record<string, string> {
  const document = parseDocument(text)
  if (document === undefined) throw invalidSecret(key, ALLOWED, vault.name)
  const names = new Set<string>()
  return Object.fromEntries(
    [...document].map(([name, value], index) => {
      const problem = problemOf(name, value, names)
      // Not even the name is shown: it may be a secret that stands in the wrong place.
      if (problem !== undefined) throw invalidSecret(key, `${ALLOWED}; ${problem} (header ${index + 1})`, vault.name)
      names.add(name.toLowerCase())
      rememberHeader(value as string)
      return [name, value as string]
    }),
  )
}

function problemOf(name: string, value: unknown, names: ReadonlySet<string>): string | undefined {
  if (typeof value !== 'string') return 'a value is no text'
  if (names.has(name.toLowerCase())) return 'a name stands there twice'
  try {
    validateHeaderName(name)
  } catch {
    return 'a name has characters that HTTP does not allow'
  }
  try {
    validateHeaderValue(name, value)
  } catch {
    return 'a value has characters that HTTP does not allow, such as a line break'
  }
  return undefined
}

/** The value, what follows `Bearer` or `Basic`, and the password that `Basic` encodes: each may turn up alone. User names are words. */
function rememberHeader(value: string): void {
  rememberSecret(value)
  const [, scheme, credentials] = WITH_SCHEME.exec(value) ?? []
  if (scheme === undefined || credentials === undefined) return
  rememberSecret(credentials)
  if (scheme.toLowerCase() !== 'basic') return
  const [, ...password] = Buffer.from(credentials, 'base64').toString().split(':')
  rememberSecret(password.join(':'))
}

function missing(key: string, { name }: VaultBackend): ZephConfigError {
  // Who wrote the headers themselves there does not want to read them in a log.
  const isName = isVaultKey(key)
  const command = `zeph-trace vault set ${isName ? key : 'KEY'}`
  const remedy =
    name === ENVIRONMENT ? `set that variable, or with backend = "age" in [vault] run: ${command}` : `run: ${command}`
  const allowed = `a key that the vault has (${name}); ${remedy}`
  return new ZephConfigError({
    code: 'missing_secret',
    key: 'telemetry.otlp_headers_vault_key',
    value: isName ? key : REDACTED,
    allowed,
  })
}
