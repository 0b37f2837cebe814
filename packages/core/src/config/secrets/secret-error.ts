/** The error for a secret that stands in configuration. It never carries the secret. */
import { ZephConfigError } from '../config-error.ts'
import { REDACTED } from './credential.ts'

/** Where headers belong; every refusal says it. */
export const HEADERS_BELONG_IN_VAULT: string =
  'put a JSON object of headers into the vault and name its key by telemetry.otlp_headers_vault_key (default ZEPH_OTEL_HEADERS)'

/** The same for one key: Elasticsearch has headers of its own. */
export function headersBelongInVault(key: string): string {
  if (!/^ecs/i.test(key)) return HEADERS_BELONG_IN_VAULT
  return 'put a JSON object of headers into the vault and name its key by logging.ecs_headers_vault_key'
}

/** For a secret that stands where its name belongs. */
export function nameOfVaultKey(key: string): string {
  return `the name of a key in the vault, never the secret itself: ${headersBelongInVault(key)}`
}

/** Where a secret was found. */
export interface SecretPlace {
  readonly key: string
  readonly allowed: string
  readonly file?: string
  readonly line?: number
}

export function secretError(place: SecretPlace): ZephConfigError {
  return new ZephConfigError({ code: 'secret_in_config', value: REDACTED, ...place })
}
