/** Private keys in PEM form, and whatever else stands between BEGIN and END but what is public. */
import type { Kind } from './kind.ts'

/** What may stay: everybody may know it. */
const PUBLIC = /(?:CERTIFICATE|CERTIFICATE REQUEST|PUBLIC KEY|PUBLIC KEY BLOCK|CRL|PARAMETERS|SIGNATURE)$/
/** Spaces of the label may be encoded for a URL. The hyphens after an END may be those of the next BEGIN. */
const EDGES = /-----(?:BEGIN[ +%]([A-Z0-9 +%]{1,64})-----|END[ +%][A-Z0-9 +%]{0,64}(?:-(?!-{0,4}BEGIN)){0,5})/g
/** What a key's body consists of, also with `\n` for its line breaks; two hyphens are the next edge. */
const BODY = /[\w\s+/=\\:,.%]*(?:-[\w\s+/=\\:,.%]+)*/y

/**
 * From BEGIN to END; where the END is cut off, as far as there are characters that a key may have. One pass: every edge is looked
 * at once.
 */
function redactKeys(text: string, replace: (key: string) => string): string {
  let result = ''
  let done = 0
  let begin: number | undefined
  const take = (end: number): void => {
    result += text.slice(done, begin) + replace(text.slice(begin, end))
    done = end
    begin = undefined
  }
  for (const edge of text.matchAll(EDGES)) {
    const [whole, label] = edge
    if (label === undefined) {
      if (begin !== undefined) take(edge.index + whole.length)
      continue
    }
    if (begin !== undefined) take(bodyEnd(text, begin))
    if (!PUBLIC.test(label.replaceAll(/[+]|%20/g, ' ').trim())) begin = edge.index
  }
  if (begin !== undefined) take(bodyEnd(text, begin))
  return result + text.slice(done)
}

function bodyEnd(text: string, begin: number): number {
  BODY.lastIndex = text.indexOf('-----', begin + '-----'.length) + '-----'.length
  return BODY.test(text) ? BODY.lastIndex : begin
}

export const PRIVATE_KEY: Kind = {
  name: 'private-key',
  brief:
    'PEM blocks from BEGIN to END, also with `\\n` for line breaks or without an END; certificates and public keys stay',
  anchors: ['-----BEGIN'],
  redact: (text, { replace }) => redactKeys(text, (key) => replace(key, 'private-key')),
}
