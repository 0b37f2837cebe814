/** Names a text without saying it: for attributes by which equal paths, commands and chats can be told. Not a secret's protection. */

/** 16 hex digits of the text's SHA-256; short texts can be guessed from it, so hash only what may be guessed. */
export function shortHash(text: string): string {
  // Loaded by the first call: off, nobody makes one.
  const { hash } = process.getBuiltinModule('node:crypto')
  return hash('sha256', text, 'hex').slice(0, 16)
}
