/** Which vault a command works on: its options, else the configuration as a program would read it. */
import { readVaultConfig, type VaultConfig } from '@zeph-telemetry/core/vault'
import { InputError } from '../input-error.ts'

export interface VaultOptions {
  file?: string
  keyFile?: string
}

/** @throws InputError where the configuration cannot be used */
export function vaultSettings(options: VaultOptions, environment: NodeJS.ProcessEnv): VaultConfig {
  const configured = readVaultConfig(environment)
  const isAge = options.file !== undefined || options.keyFile !== undefined
  return {
    backend: isAge ? 'age' : configured.backend,
    file: options.file ?? configured.file,
    keyFile: options.keyFile ?? configured.keyFile,
  }
}

/** Runs a command; errors of configuration and vault become errors of the user, who can put them right. */
export async function explainVault(command: () => Promise<void>): Promise<void> {
  try {
    await command()
  } catch (error) {
    if (error instanceof Error && error.name === 'ZephConfigError') throw new InputError(error.message)
    throw error
  }
}
