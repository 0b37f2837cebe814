/** `[vault]` for programs and tools that want secrets without starting telemetry. Reads the configuration like `initObservability` does. */
import type { VaultConfig } from '../config/observability-config.ts'
import { readConfigPlainly } from '../config/read-config-plainly.ts'
import { warnOnce } from '../warn-once.ts'

/**
 * What `zeph.toml` and the variables say about the vault. What only an export needs may be wrong; notices about the vault go to stderr.
 *
 * @throws ZephConfigError on an unreadable file, a value that is not allowed, or a secret in the file
 * @example
 * const vault = openVault(readVaultConfig())
 */
export function readVaultConfig(environment: NodeJS.ProcessEnv = process.env): VaultConfig {
  const { config, notices } = readConfigPlainly({ telemetry: { enabled: false } }, environment)
  for (const { subject, message } of notices) if (/vault/i.test(message)) warnOnce(subject, message)
  return config.vault
}
