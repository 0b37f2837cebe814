/**
 * The encrypted file behind the vault. It is read and decrypted when it is first asked for and again after it has changed; what was
 * decrypted stays in memory and is never written anywhere.
 */
import type { BigIntStats } from 'node:fs'
import { open } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type AgeCipher, createCipher } from './age-cipher.ts'
import { type AgeKey, noIdentity } from './age-key.ts'
import { formatDocument, parseDocument, type SecretDocument } from './secret-document.ts'
import { isFileError, unreadable, unwritable } from './vault-error.ts'

/** A file as it was decrypted. */
export interface OpenFile {
  readonly document: SecretDocument
  /** To how many keys it is encrypted. */
  readonly recipients: number
}

export class SealedFile {
  readonly #name: string
  readonly #path: string
  readonly #readKey: () => Promise<AgeKey>
  #cached: { readonly version: string; readonly opened: Promise<OpenFile> } | undefined

  /** @param name the path as it is configured */
  constructor(name: string, readKey: () => Promise<AgeKey>) {
    this.#name = name
    this.#path = resolve(name)
    this.#readKey = readKey
  }

  /** The file as it is now. Rejects with a `ZephConfigError` where it cannot be opened. */
  async open(): Promise<OpenFile> {
    try {
      return await this.#openOrReuse()
    } catch (error) {
      this.#cached = undefined
      if (!isFileError(error)) throw error
      throw unreadable({
        ...this.#problem('an age file that can be read; `zeph-trace vault init` makes one'),
        cause: error,
      })
    }
  }

  /** What the file must hold so that it keeps `document` for the same keys. */
  async seal(document: SecretDocument, recipients: number): Promise<string> {
    const key = await this.#readKey()
    if (recipients > key.identities.length) {
      // The other keys cannot be told from the file: to write it would lock them out without a word.
      const others = `it is encrypted to ${recipients} keys, and ${key.name} holds ${key.identities.length}: change it with age`
      throw unwritable(this.#problem(`encrypted to no other keys than those that write it; ${others}`))
    }
    return (await cipherOf(key)).encrypt(formatDocument(document))
  }

  async #openOrReuse(): Promise<OpenFile> {
    const handle = await open(this.#path)
    try {
      const version = versionOf(await handle.stat({ bigint: true }))
      if (this.#cached?.version !== version) {
        this.#cached = { version, opened: handle.readFile().then((content) => this.#decrypt(content)) }
      }
      return await this.#cached.opened
    } finally {
      await handle.close()
    }
  }

  async #decrypt(content: Uint8Array): Promise<OpenFile> {
    const key = await this.#readKey()
    const result = await (await cipherOf(key)).decrypt(content)
    if (result === 'wrong key') throw unreadable(this.#problem(`encrypted to an age identity in ${key.name}`))
    if (result === 'damaged') throw unreadable(this.#problem('an age file, whole and unchanged'))
    const document = parseDocument(result.text)
    if (document === undefined) throw unreadable(this.#problem('a JSON object of texts once it is decrypted'))
    return { document, recipients: result.recipients }
  }

  #problem(allowed: string): { key: string; value: string; allowed: string; file: string } {
    return { key: 'vault.file', value: this.#name, allowed, file: this.#path }
  }
}

async function cipherOf(key: AgeKey): Promise<AgeCipher> {
  const cipher = await createCipher(key.identities)
  if (cipher === undefined) throw noIdentity(key.name)
  return cipher
}

/** Differs where the content may differ: files that are replaced have another inode, others another time or size. */
function versionOf({ dev, ino, mtimeNs, size }: BigIntStats): string {
  return `${dev}:${ino}:${mtimeNs}:${size}`
}
