/** Encrypts and decrypts texts with age. The library is loaded when a cipher is made, since most programs never need one. */
import type { Decrypter, Encrypter, Stanza } from 'age-encryption'

/** Opens and writes files for the identities it was made with. */
export interface AgeCipher {
  /** Opens a binary or armored file. */
  decrypt(content: Uint8Array): Promise<Decrypted | DecryptFailure>
  /** An armored file for the recipients of all identities. */
  encrypt(text: string): Promise<string>
}

export interface Decrypted {
  readonly text: string
  /** To how many keys the file is encrypted. */
  readonly recipients: number
}

export type DecryptFailure = 'wrong key' | 'damaged'

const ARMOR = '-----BEGIN AGE ENCRYPTED FILE-----'
const WRONG_KEY = "no identity matched any of the file's recipients"

/** Undefined where one of the texts is no identity; the library's own message is dropped, since it quotes the text. */
export async function createCipher(identities: readonly string[]): Promise<AgeCipher | undefined> {
  const age = await import('age-encryption')
  const encrypter = new age.Encrypter()
  try {
    for (const identity of identities) {
      new age.Decrypter().addIdentity(identity)
      encrypter.addRecipient(await age.identityToRecipient(identity))
    }
  } catch {
    return undefined
  }
  return {
    decrypt: (content) => decryptWith(new age.Decrypter(), identities, binaryOf(content, age.armor.decode)),
    encrypt: (text) => encryptWith(encrypter, text, age.armor.encode),
  }
}

async function encryptWith(encrypter: Encrypter, text: string, armored: (file: Uint8Array) => string): Promise<string> {
  return armored(await encrypter.encrypt(text))
}

async function decryptWith(
  decrypter: Decrypter,
  identities: readonly string[],
  content: Uint8Array | undefined,
): Promise<Decrypted | DecryptFailure> {
  let recipients = 0
  decrypter.addIdentity({
    unwrapFileKey(stanzas: Stanza[]) {
      // Some writers add a stanza without meaning, to keep readers tolerant.
      recipients = stanzas.filter(({ args }) => !args[0]?.endsWith('-grease')).length
      return null
    },
  })
  for (const identity of identities) decrypter.addIdentity(identity)
  try {
    if (content === undefined) return 'damaged'
    const plain = await decrypter.decrypt(content)
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(plain), recipients }
  } catch (error) {
    return error instanceof Error && error.message === WRONG_KEY ? 'wrong key' : 'damaged'
  }
}

function binaryOf(content: Uint8Array, decode: (text: string) => Uint8Array): Uint8Array | undefined {
  const text = new TextDecoder('latin1').decode(content)
  if (!text.trimStart().startsWith(ARMOR)) return content
  try {
    return decode(text)
  } catch {
    return undefined
  }
}

/** A new identity, and the public key that belongs to it. */
export async function createIdentity(): Promise<{ readonly identity: string; readonly recipient: string }> {
  const { generateX25519Identity, identityToRecipient } = await import('age-encryption')
  const identity = await generateX25519Identity()
  return { identity, recipient: await identityToRecipient(identity) }
}
