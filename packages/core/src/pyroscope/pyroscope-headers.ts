/** The headers of requests to Pyroscope, from the vault: its own, never those of OTLP, which another receiver must not see. */
import { ZephConfigError } from '../config/config-error.ts'
import type { VaultConfig } from '../config/observability-config.ts'
import { openVault } from '../vault/open-vault.ts'
import { resolveHeaders } from '../vault/resolve-headers.ts'

const DEFAULT_KEY = 'ZEPH_PYROSCOPE_HEADERS'
const THEIRS = 'telemetry.otlp_headers_vault_key'
const OURS = 'telemetry.pyroscope_headers_vault_key'

/**
 * Those that `key` names, else those of `ZEPH_PYROSCOPE_HEADERS`, else none. Rejects with a `ZephConfigError` where the vault does not have the key,
 * or has something that is no headers.
 */
export async function pyroscopeHeaders(
  config: VaultConfig,
  key: string | undefined,
): Promise<Readonly<Record<string, string>>> {
  const vault = openVault(config)
  if (key === undefined && (await vault.get(DEFAULT_KEY)) === undefined) return {}
  try {
    return await resolveHeaders(vault, { otlpHeadersVaultKey: key ?? DEFAULT_KEY })
  } catch (error) {
    throw error instanceof ZephConfigError ? ownError(error) : error
  }
}

/** The same, with the key that is to be put right. */
function ownError(error: ZephConfigError): ZephConfigError {
  const { code, key, value, allowed } = error
  return key === THEIRS ? new ZephConfigError({ code, key: OURS, value, allowed }) : error
}
