/**
 * Finds the age identities that open the vault: `vault.key_file`, else `ZEPH_VAULT_KEY`, which is a path or the identity itself.
 * The value of the variable is never shown where it did not turn out to be a path: it may be a mistyped identity.
 */
import { existsSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { ZephConfigError } from '../config/config-error.ts'
import { REDACTED } from '../config/secrets/credential.ts'
import { rememberSecret } from '../redaction/secrets.ts'
import { warnOnce } from '../warn-once.ts'
import { fileCause, isFileError, unreadable } from './vault-error.ts'

/** Identities, and where they come from. */
export interface AgeKey {
  readonly identities: readonly string[]
  /** The path of the key file, or the name of the variable. */
  readonly name: string
}

/** Where the key is: in a file, or in the variable itself. */
export type KeyPlace = KeyPath | { readonly text: string }

interface KeyPath {
  readonly path: string
  /** By `vault.key_file`, not by the variable. */
  readonly isConfigured: boolean
}

const VARIABLE = 'ZEPH_VAULT_KEY'
const IDENTITY = /AGE-SECRET-KEY-/i
const IDENTITY_FILE = 'the path of an age identity file, one with a line `AGE-SECRET-KEY-1...` as age-keygen writes it'
/** May be read or written by group or others. */
const SHARED_MODE = 0o066

/**
 * Reads the identities; rejects with a `ZephConfigError` where there are none. A configured file that is not there gives way to the
 * variable, so that a machine that has the key in its environment can share the configuration.
 */
export async function readKey(keyFile: string | undefined, environment: NodeJS.ProcessEnv): Promise<AgeKey> {
  const place = placeOfKey(keyFile, environment)
  if ('path' in place && place.isConfigured && environment[VARIABLE] && !existsSync(place.path)) {
    return readKey(undefined, environment)
  }
  const name = 'path' in place ? place.path : VARIABLE
  const text = 'path' in place ? await readKeyFile(place) : place.text
  const identities = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('AGE-SECRET-KEY-'))
  if (identities.length === 0) throw noIdentity(name)
  for (const identity of identities) rememberSecret(identity)
  return { identities, name }
}

/** Where the key is looked for; nothing is read yet. */
export function placeOfKey(keyFile: string | undefined, environment: NodeJS.ProcessEnv): KeyPlace {
  const variable = environment[VARIABLE] || undefined
  // A configuration that was merged with the variables has the variable's value here.
  if (keyFile !== undefined && keyFile !== variable) {
    const allowed = `${IDENTITY_FILE}; an identity itself belongs into ${VARIABLE}`
    if (IDENTITY.test(keyFile)) throw unreadable({ key: 'vault.key_file', value: REDACTED, allowed })
    return { path: keyFile, isConfigured: true }
  }
  if (variable === undefined) {
    const allowed = `${IDENTITY_FILE}; ${VARIABLE} may hold the path or the identity itself`
    throw unreadable({ key: 'vault.key_file', value: undefined, allowed })
  }
  return IDENTITY.test(variable) ? { text: variable } : { path: variable, isConfigured: false }
}

/** The error of a place where a key is expected and there is none. */
export function noIdentity(name: string): ZephConfigError {
  if (name === VARIABLE) return unreadableVariable('')
  return unreadable({ key: 'vault.key_file', value: name, allowed: IDENTITY_FILE, file: resolve(name) })
}

function unreadableVariable(reason: string): ZephConfigError {
  const allowed = `an age identity (\`AGE-SECRET-KEY-1...\`) or ${IDENTITY_FILE}${reason}`
  return unreadable({ key: VARIABLE, value: REDACTED, allowed })
}

async function readKeyFile({ path, isConfigured }: KeyPath): Promise<string> {
  try {
    return await readAndWarn(path)
  } catch (error) {
    if (!isConfigured) throw unreadableVariable(isFileError(error) ? ` (${error.code})` : '')
    const problem = { key: 'vault.key_file', value: path, allowed: IDENTITY_FILE, file: resolve(path) }
    throw unreadable({ ...problem, ...fileCause(error) })
  }
}

async function readAndWarn(path: string): Promise<string> {
  const handle = await open(path)
  try {
    const { mode } = await handle.stat()
    if (process.platform !== 'win32' && (mode & SHARED_MODE) !== 0) {
      const file = resolve(path)
      warnOnce(`vault-key ${file}`, `the vault's key ${file} is open to other users of this machine: chmod 600 ${file}`)
    }
    return await handle.readFile('utf8')
  } finally {
    await handle.close()
  }
}
