/**
 * The hash that markers end in where a vault has a key for it: equal secrets get equal markers, and without the key nobody can try which
 * secret it was. Until the key is there, markers have none.
 */
import type { KeyObject } from 'node:crypto'

/** Hexadecimal digits: 32 bits, enough to tell the secrets of a trace apart and too few to say much about one. */
const DIGITS = 8

export class SecretHash {
  #key: KeyObject | undefined

  /** Hashes with this key from now on. */
  useKey(text: string): void {
    // Loaded by the first key: most programs have none.
    this.#key = process.getBuiltinModule('node:crypto').createSecretKey(Buffer.from(text))
  }

  /** Eight hexadecimal digits of HMAC-SHA-256 over the secret as UTF-8; undefined without a key. */
  of(secret: string): string | undefined {
    if (this.#key === undefined) return undefined
    const { createHmac } = process.getBuiltinModule('node:crypto')
    return createHmac('sha256', this.#key).update(secret).digest('hex').slice(0, DIGITS)
  }
}
