/** The error for a secret that stands in configuration. It never carries the secret. */
import { ZephConfigError } from '../config-error.ts'
import { REDACTED } from './credential.ts'

/** Where headers belong; every refusal says it. */
export const HEADERS_BELONG_IN_VAULT: string =
  'put a JSON object of headers into the vault and name its key by telemetry.otlp_headers_vault_key (default ZEPH_OTEL_HEADERS)'

/** For a secret that stands where its name belongs. */
export const NAME_OF_VAULT_KEY: string = `the name of a key in the vault, never the secret itself: ${HEADERS_BELONG_IN_VAULT}`

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
