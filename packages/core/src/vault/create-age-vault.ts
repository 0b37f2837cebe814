/** Makes a new encrypted vault: the key file where there is none, then the file. Never writes over one that is there. */
import { existsSync } from 'node:fs'
import { mkdir, open } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { VaultConfig } from '../config/observability-config.ts'
import { createIdentity } from './age-cipher.ts'
import { placeOfKey } from './age-key.ts'
import { AgeVault } from './age-vault.ts'
import { fileCause, isFileError, unwritable } from './vault-error.ts'

/**
 * Makes an empty vault. Without `keyFile`, or where that is there already, it is encrypted to the key that is there.
 * Rejects with a `ZephConfigError` where the file exists, where it cannot be written, and where there is no key.
 *
 * @returns whether the key file was made too
 * @example
 * await createAgeVault({ file: '.local/vault.age', keyFile: '.local/vault.key' })
 */
export async function createAgeVault(
  config: Pick<VaultConfig, 'file' | 'keyFile'>,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<{ readonly keyFileIsNew: boolean }> {
  const place = placeOfKey(config.keyFile || undefined, environment)
  if (existsSync(config.file)) throw taken(config.file)
  // A path from the variable is only read: it may be a mistyped secret, which must not become the name of a file.
  const keyFileIsNew = 'path' in place && place.isConfigured && (await createKeyFile(place.path))
  if (!(await new AgeVault(config, environment).create())) throw taken(config.file)
  return { keyFileIsNew }
}

/** As `age-keygen` writes it, for the owner alone; resolves to false where the file is there. */
async function createKeyFile(path: string): Promise<boolean> {
  const { identity, recipient } = await createIdentity()
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    const handle = await open(path, 'wx', 0o600)
    try {
      await handle.writeFile(`# created: ${new Date().toISOString()}\n# public key: ${recipient}\n${identity}\n`)
      await handle.sync()
    } finally {
      await handle.close()
    }
    return true
  } catch (error) {
    if (isFileError(error, 'EEXIST') && error.syscall === 'open') return false
    const problem = { key: 'vault.key_file', value: path, allowed: 'a file that can be written', file: resolve(path) }
    throw unwritable({ ...problem, ...fileCause(error) })
  }
}

function taken(file: string): Error {
  return unwritable({ key: 'vault.file', value: file, allowed: 'a file that is not there yet', file: resolve(file) })
}
