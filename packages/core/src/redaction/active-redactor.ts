/** The process's redactor, in its state: every copy of core asks the same one. */
import type { RedactionConfig, RedactionOptions, VaultConfig } from '../config/observability-config.ts'
import { state } from '../global-state.ts'
import { warnOnce } from '../warn-once.ts'
import { createRedactor } from './create-redactor.ts'
import type { Redactor } from './redactor.ts'

/** Redaction as it is where nothing is configured: on, with the built-in kinds and names. */
export const REDACTION_DEFAULTS: RedactionConfig = {
  enabled: true,
  personal: true,
  paths: false,
  hashKeyVaultKey: undefined,
  patterns: {},
  keys: [],
  allow: [],
}

/**
 * Configures the process's redactor; keys that are left out have their defaults.
 * @param vault where the key of hashes is; without it markers have no hash
 * @throws ZephConfigError where a pattern cannot be used; then the redactor before stays.
 */
export function configureRedaction(options: RedactionOptions, vault?: VaultConfig): Redactor {
  const redactor = createRedactor(withDefaults(options))
  const { hashKeyVaultKey } = options
  if (hashKeyVaultKey === undefined || vault === undefined) return (state.redactor = redactor)
  // Who configures again, as the log does, goes on with the key that is known until it has been read again.
  if (known?.vaultKey === hashKeyVaultKey) redactor.useHashKey?.(known.key)
  return (state.redactor = { ...redactor, ready: useKeyOf(vault, hashKeyVaultKey, redactor) })
}

/** Resolves when the process's redactor has what it was configured to have. Never rejects. */
export async function redactionReady(): Promise<void> {
  await state.redactor?.ready
}

/** The process's redactor; the default one until another is configured. */
export function activeRedactor(): Redactor {
  return (state.redactor ??= createRedactor(REDACTION_DEFAULTS))
}

function withDefaults(options: RedactionOptions): RedactionConfig {
  const given = Object.entries(options).filter(([, value]) => value !== undefined)
  return { ...REDACTION_DEFAULTS, ...Object.fromEntries(given) }
}

let known: { readonly vaultKey: string; readonly key: string } | undefined

async function useKeyOf(vault: VaultConfig, vaultKey: string, redactor: Redactor): Promise<void> {
  try {
    const { loadHashKey } = await import('./load-hash-key.ts')
    const key = await loadHashKey(vaultKey, vault)
    known = { vaultKey, key }
    redactor.useHashKey?.(key)
  } catch (error) {
    warnOnce('redaction-hash-key', `what is redacted has no hash: ${(error as Error).message}`)
  }
}
