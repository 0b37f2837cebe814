/**
 * Secrets in a file that is encrypted with age. Nothing is read before a key is asked for; changes made at the same time, in this
 * process or another, all arrive.
 */
import { access } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { VaultConfig } from '../config/observability-config.ts'
import { readKey } from './age-key.ts'
import { FileLockedError, replaceFile } from './replace-file.ts'
import { SealedFile } from './sealed-file.ts'
import { type SecretDocument, sortedKeys } from './secret-document.ts'
import type { VaultBackend } from './vault-backend.ts'
import { invalidSecret, isFileError, unwritable } from './vault-error.ts'

/** Gives the secrets as they are to be; undefined leaves the file as it is. */
type Edit = (document: SecretDocument, exists: boolean) => SecretDocument | undefined

/**
 * The encrypted vault. Every method rejects with a `ZephConfigError` where the file or its key cannot be used; none of these errors
 * holds a secret or a key. Unlike a vault of `openVault`, what it gives is not remembered for redaction.
 *
 * @example
 * const vault = new AgeVault({ file: '.local/vault.age', keyFile: '.local/vault.key' })
 * for (const key of await vault.list()) console.log(key)
 */
export class AgeVault implements VaultBackend {
  readonly name: string
  readonly #path: string
  readonly #file: SealedFile
  /** The change before the next one: changes of one vault wait here, those of others at the lock. */
  #last: Promise<unknown> = Promise.resolve()

  /** @param environment where `ZEPH_VAULT_KEY` is looked up, when there is no `keyFile` */
  constructor({ file, keyFile }: Pick<VaultConfig, 'file' | 'keyFile'>, environment: NodeJS.ProcessEnv = process.env) {
    this.name = file
    this.#path = resolve(file)
    this.#file = new SealedFile(file, () => readKey(keyFile || undefined, environment))
  }

  async get(key: string): Promise<string | undefined> {
    const value = (await this.#file.open()).document.get(key)
    if (value === undefined || typeof value === 'string') return value
    throw invalidSecret(key, 'a text', this.#path)
  }

  async list(): Promise<readonly string[]> {
    return sortedKeys((await this.#file.open()).document)
  }

  /** Makes the file where there is none. */
  async set(key: string, value: string): Promise<void> {
    if (typeof value !== 'string') throw invalidSecret(key, 'a text', this.#path)
    await this.#change((document) => new Map([...document, [key, value]]))
  }

  /** Resolves to false where there is no such key. */
  async delete(key: string): Promise<boolean> {
    let found = false
    await this.#change((document) => {
      found = document.has(key)
      return found ? new Map([...document].filter(([other]) => other !== key)) : undefined
    })
    return found
  }

  /** Makes the file without any secret in it; resolves to false where it is there already. */
  async create(): Promise<boolean> {
    let isNew = false
    await this.#change((document, exists) => {
      isNew = !exists
      return isNew ? document : undefined
    })
    return isNew
  }

  #change(edit: Edit): Promise<void> {
    const change = this.#last.then(() => this.#write(edit))
    this.#last = change.catch(() => {})
    return change
  }

  async #write(edit: Edit): Promise<void> {
    try {
      await replaceFile(this.#path, async () => {
        const exists = await isThere(this.#path)
        const { document, recipients } = exists ? await this.#file.open() : { document: new Map(), recipients: 0 }
        const edited = edit(document, exists)
        return edited && (await this.#file.seal(edited, recipients))
      })
    } catch (error) {
      throw this.#explained(error)
    }
  }

  #explained(error: unknown): unknown {
    const problem = { key: 'vault.file', value: this.name, file: this.#path }
    if (error instanceof FileLockedError) {
      const allowed = `changed by one process at a time; where none does, delete ${error.lock}`
      return unwritable({ ...problem, allowed })
    }
    if (!isFileError(error)) return error
    return unwritable({ ...problem, allowed: 'a file that can be written', cause: error })
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await access(path)
    return true
  } catch (error) {
    if (isFileError(error, 'ENOENT')) return false
    throw error
  }
}
