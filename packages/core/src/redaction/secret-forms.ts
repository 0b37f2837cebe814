/**
 * How one secret may be written: as it is, escaped once or twice for JSON, percent-encoded for URLs and forms, and in base64. Made
 * once when a secret is remembered.
 */

/** Shorter pieces of base64 would be found in texts that have nothing to do with the secret. */
const SHORTEST_BASE64 = 8

/** All ways to write a secret, without repetitions; each at least as long as the secret but for base64. */
export function secretForms(secret: string): readonly string[] {
  const json = jsonEscaped(secret)
  return [
    ...new Set([
      secret,
      json,
      jsonEscaped(json),
      // Some languages escape for HTML too when they write JSON.
      json.replace(/[<>&]/g, unicodeEscape),
      // biome-ignore lint/suspicious/noControlCharactersInRegex: everything beyond ASCII is meant
      json.replace(/[^\x00-\x7f]/g, unicodeEscape),
      ...percentEncoded(secret.toWellFormed()),
      ...base64(secret),
    ]),
  ]
}

function jsonEscaped(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

function percentEncoded(secret: string): string[] {
  const strict = encodeURIComponent(secret)
  const form = new URLSearchParams([['', secret]]).toString().slice(1)
  return [strict, form, ...[strict, form].map((text) => text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()))]
}

/**
 * The characters that stand for the secret wherever it lies in what was encoded, `user:secret` for one: three, since each group of
 * four characters stands for three bytes. The first and last characters are left out where other bytes have a part in them.
 */
function base64(secret: string): string[] {
  const bytes = Buffer.from(secret)
  const forms: string[] = []
  for (const before of [0, 1, 2]) {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64url')
    const whole = Math.floor(((before + bytes.length) * 8) / 6)
    const piece = text.slice(Math.ceil((before * 8) / 6), whole)
    if (piece.length < SHORTEST_BASE64) continue
    forms.push(piece, piece.replaceAll('-', '+').replaceAll('_', '/'))
  }
  return forms
}
