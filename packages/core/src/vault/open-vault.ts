/** From `[vault]` to the store of secrets it names. Opening reads nothing; what the store gives is remembered for redaction. */
import type { VaultConfig } from '../config/observability-config.ts'
import { rememberSecret } from '../redaction/secrets.ts'
import { AgeVault } from './age-vault.ts'
import { createEnvironmentVault } from './environment-vault.ts'
import type { VaultBackend } from './vault-backend.ts'
import { invalidSecret } from './vault-error.ts'

/** So that an encrypted file is decrypted once, however many parts of the program ask. */
const opened = new WeakMap<VaultConfig, WeakMap<NodeJS.ProcessEnv, VaultBackend>>()

/**
 * The vault of a configuration; the same one for the same configuration. Every secret it gives is replaced literally in what
 * telemetry writes from then on. `get` rejects with a `ZephConfigError` where the vault cannot be opened.
 *
 * @param environment the variables of the `env` backend, and where `ZEPH_VAULT_KEY` is looked up
 * @example
 * const vault = openVault({ backend: 'age', file: '.local/vault.age', keyFile: '.local/vault.key' })
 * const apiKey = await vault.get('OPENAI_API_KEY')
 */
export function openVault(config: VaultConfig, environment: NodeJS.ProcessEnv = process.env): VaultBackend {
  let vaults = opened.get(config)
  if (vaults === undefined) opened.set(config, (vaults = new WeakMap()))
  let vault = vaults.get(environment)
  if (vault === undefined) vaults.set(environment, (vault = remembering(backendOf(config, environment))))
  return vault
}

function backendOf(config: VaultConfig, environment: NodeJS.ProcessEnv): VaultBackend {
  if (config.backend === 'env') return createEnvironmentVault(environment)
  return config.backend === 'age' ? new AgeVault(config, environment) : config.backend
}

/** The same store; what it gives or is given is remembered. */
function remembering(store: VaultBackend): VaultBackend {
  return {
    name: store.name,
    async get(key) {
      // A backend of a user may give anything.
      const value: unknown = await store.get(key)
      if (value === undefined || value === null) return undefined
      if (typeof value !== 'string') throw invalidSecret(key, 'a text', store.name)
      rememberSecret(value)
      return value
    },
    ...(store.list && { list: async () => (await store.list?.()) ?? [] }),
    ...(store.set && {
      async set(key: string, value: string) {
        await store.set?.(key, value)
        rememberSecret(value)
      },
    }),
  }
}
