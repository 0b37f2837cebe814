/**
 * What `set`, `get`, `list` and `delete` do. They are given the words of the command line beside the options, since what is more
 * than a key must not be printed as commander would do it.
 */
import { AgeVault, isVaultKey, openVault } from '@zeph-telemetry/core/vault'
import { EXIT_CODES } from '../exit-codes.ts'
import { InputError } from '../input-error.ts'
import { writeNote, writeOutput } from '../terminal/write.ts'
import { readValue } from './read-value.ts'
import { explainVault, type VaultOptions, vaultSettings } from './vault-settings.ts'

export function setSecret(words: readonly string[], options: VaultOptions): Promise<void> {
  return explainVault(async () => {
    const key = words[0] ?? ''
    if (words.length > 1 || key.startsWith('-') || !isVaultKey(key)) throw wrongWords('set', NO_ARGUMENT)
    const vault = writableVault(options)
    await vault.set(key, await readValue(key, process.stdin))
    writeNote(`set ${key} in ${vault.name}`)
  })
}

export function getSecret(words: readonly string[], options: VaultOptions): Promise<void> {
  return explainVault(async () => {
    const key = onlyWord('get', words)
    const vault = openVault(vaultSettings(options, process.env))
    const value = await vault.get(key)
    if (value === undefined) throw noSuchKey(key, vault.name)
    await writeOutput([`${value}\n`])
    if (process.stdout.isTTY)
      writeNote('this secret now stands on your screen, and where your terminal keeps its lines')
  })
}

export function listKeys(options: VaultOptions): Promise<void> {
  return explainVault(async () => {
    const vault = openVault(vaultSettings(options, process.env))
    const keys = (await vault.list?.()) ?? []
    await writeOutput(keys.map((key) => `${key}\n`))
    if (keys.length === 0) writeNote(`${vault.name} has no keys`)
  })
}

export function deleteSecret(words: readonly string[], options: VaultOptions): Promise<void> {
  return explainVault(async () => {
    const key = onlyWord('delete', words)
    const vault = writableVault(options)
    if (!(await vault.delete(key))) throw noSuchKey(key, vault.name)
    writeNote(`deleted ${key} from ${vault.name}`)
  })
}

function writableVault(options: VaultOptions): AgeVault {
  const settings = vaultSettings(options, process.env)
  if (settings.backend === 'age') return new AgeVault(settings)
  throw new InputError(
    'the vault is the environment (vault.backend = "env"), which cannot be changed from here:\n' +
      'set the variable where the program is started, or make an encrypted vault with\n' +
      'zeph-trace vault init >> zeph.toml, or name one with --file.',
  )
}

function onlyWord(command: string, words: readonly string[]): string {
  if (words.length !== 1) throw wrongWords(command)
  return words[0] as string
}

const NO_ARGUMENT = `
The value is piped in or asked for, never an argument: other users and the history
of the shell can read those. A KEY has letters, digits and _ . / - and is no secret.`

/** What was typed instead is not repeated: it may hold the secret. */
function wrongWords(command: string, explanation = ''): InputError {
  const message = `${command} takes one KEY and nothing else beside --file and --key-file.${explanation}`
  return new InputError(message, EXIT_CODES.usage)
}

function noSuchKey(key: string, vault: string): InputError {
  return new InputError(`the vault (${vault}) has no key ${isVaultKey(key) ? key : 'of that name'}`)
}
