/** Makes a vault and its key, and says what to write into `zeph.toml` so that programs use them. */
import { createAgeVault, readVaultConfig } from '@zeph-telemetry/core/vault'
import { writeNote, writeOutput } from '../terminal/write.ts'
import { explainVault, type VaultOptions } from './vault-settings.ts'

const DEFAULT_KEY_FILE = '.local/vault.key'

export function initVault(options: VaultOptions): Promise<void> {
  return explainVault(async () => {
    const configured = readVaultConfig(process.env)
    const file = options.file ?? configured.file
    const given = options.keyFile ?? configured.keyFile
    const variable = process.env.ZEPH_VAULT_KEY || undefined
    const keyFile = given ?? (variable === undefined ? DEFAULT_KEY_FILE : undefined)
    const { keyFileIsNew } = await createAgeVault({ file, keyFile })
    writeNote(`made the vault ${file}, with no secret in it`)
    writeNote(
      keyFileIsNew
        ? `made its key ${keyFile}: keep a copy in a safe place, and never in version control`
        : `it opens with the key in ${keyFile ?? 'ZEPH_VAULT_KEY'}`,
    )
    if (configured.backend === 'age' && file === configured.file && keyFile === configured.keyFile) return
    writeNote('programs use it when zeph.toml has:')
    await writeOutput([section({ file, ...(keyFile !== undefined && keyFile !== variable && { key_file: keyFile }) })])
  })
}

/** A text in JSON is one in TOML. The first line is empty for a file that does not end with a line break. */
function section(values: Readonly<Record<string, string>>): string {
  const lines = Object.entries(values).map(([key, value]) => `${key} = ${JSON.stringify(value)}\n`)
  return `\n[vault]\nbackend = "age"\n${lines.join('')}`
}
