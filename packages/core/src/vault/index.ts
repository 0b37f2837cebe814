/** `@zeph-telemetry/core/vault`: secrets by key, from the environment or an encrypted file. Loads no cryptography until a key is asked for. */
export type { VaultConfig } from '../config/observability-config.ts'
export { isVaultKey } from '../config/secrets/vault-key.ts'
export { AgeVault } from './age-vault.ts'
export { createAgeVault } from './create-age-vault.ts'
export { openVault } from './open-vault.ts'
export { readVaultConfig } from './read-vault-config.ts'
export type { VaultBackend } from './vault-backend.ts'
