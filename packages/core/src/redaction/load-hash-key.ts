/** Reads from the vault what markers are hashed with. Loaded only where `redaction.hash_key_vault_key` is set. */
import { ZephConfigError } from '../config/config-error.ts'
import type { VaultConfig } from '../config/observability-config.ts'
import { REDACTED } from '../config/secrets/credential.ts'
import { isVaultKey } from '../config/secrets/vault-key.ts'
import { openVault } from '../vault/open-vault.ts'
import { invalidSecret } from '../vault/vault-error.ts'

/** A shorter key could be found by trying: who knows one secret and its marker can check every guess. */
const SHORTEST = 16

/**
 * The key, without white space around it.
 *
 * Rejects with a `ZephConfigError`: `missing_secret` where the vault has no such key, `invalid_secret` where it is too short, and as the
 * vault does where that cannot be opened.
 */
export async function loadHashKey(vaultKey: string, config: VaultConfig): Promise<string> {
  const vault = openVault(config)
  const key = (await vault.get(vaultKey))?.trim()
  if (key === undefined) throw missing(vaultKey, vault.name)
  if (key.length < SHORTEST) throw invalidSecret(vaultKey, `a text of at least ${SHORTEST} characters`, vault.name)
  return key
}

function missing(vaultKey: string, vault: string): ZephConfigError {
  // Who wrote the key itself there does not want to read it in a log.
  const name = isVaultKey(vaultKey) ? vaultKey : undefined
  return new ZephConfigError({
    code: 'missing_secret',
    key: 'redaction.hash_key_vault_key',
    value: name ?? REDACTED,
    allowed: `a key that the vault has (${vault}); to make one: zeph-trace vault set ${name ?? 'KEY'}`,
  })
}
