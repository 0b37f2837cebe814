/** The headers of requests to Elasticsearch, from the vault. Loads no vault where the configuration names no key. */
import { ZephConfigError } from '../../config/config-error.ts'
import type { LoggingConfig, VaultConfig } from '../../config/observability-config.ts'

export interface HeadersSettings {
  readonly logging: Pick<LoggingConfig, 'ecsHeadersVaultKey'>
  readonly vault: VaultConfig
}

/**
 * Reads them anew each time; their values are replaced literally in what is written from then on. Rejects with a `ZephConfigError` where the vault
 * has no such key, or something that is no headers.
 */
export async function elasticHeaders({ logging, vault }: HeadersSettings): Promise<Readonly<Record<string, string>>> {
  const key = logging.ecsHeadersVaultKey
  if (key === undefined) return {}
  const [{ openVault }, { resolveHeaders }] = await Promise.all([
    import('../../vault/open-vault.ts'),
    import('../../vault/resolve-headers.ts'),
  ])
  try {
    return await resolveHeaders(openVault(vault), { otlpHeadersVaultKey: key })
  } catch (error) {
    throw error instanceof ZephConfigError ? ownError(error) : error
  }
}

/** The same, with the key that is to be put right. */
function ownError(error: ZephConfigError): ZephConfigError {
  const { code, key, value, allowed } = error
  return key === THEIRS ? new ZephConfigError({ code, key: OURS, value, allowed }) : error
}

const THEIRS = 'telemetry.otlp_headers_vault_key'
const OURS = 'logging.ecs_headers_vault_key'
