/** JSON Web Tokens: parts of base64url joined by dots, of which the first is a JSON object (`{"` is `eyJ`). */
import { type Kind, startsToken } from './kind.ts'
import type { Replace } from './marker.ts'

const NAME = 'jwt'
const START = 'eyJ'
const SHORTEST_HEADER = 8
const HEADER = /[\w-]*/y
/** Signed: payload and signature, which may be empty. Encrypted: four parts, of which the first may be empty. */
const REST = /\.(?:[\w-]{4,}\.[\w-]*(?:\.[\w-]{4,}\.[\w-]{4,})?|\.[\w-]{4,}\.[\w-]{4,}\.[\w-]{4,})/y

function redactTokens(text: string, replace: Replace): string {
  let result = ''
  let done = 0
  let headerEnd = 0
  for (let at = text.indexOf(START); at >= 0; at = text.indexOf(START, at + START.length)) {
    if (at < done) continue
    // A header's end is looked for once, however often it holds `eyJ`.
    if (at >= headerEnd) headerEnd = endOf(HEADER, text, at)
    if (headerEnd - at < SHORTEST_HEADER || !isHeader(text, at)) continue
    const end = endOf(REST, text, headerEnd)
    if (end === headerEnd) continue
    result += text.slice(done, at) + replace(text.slice(at, end), NAME)
    done = end
  }
  return done === 0 ? text : result + text.slice(done)
}

/** Inside a word (`apiKeyJsonText`) only what is JSON when decoded. */
function isHeader(text: string, at: number): boolean {
  return (
    startsToken(text, at) || /^\{"[ -~]{7}/.test(Buffer.from(text.slice(at, at + 12), 'base64url').toString('latin1'))
  )
}

function endOf(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from
  return pattern.test(text) ? pattern.lastIndex : from
}

export const JWT: Kind = {
  name: NAME,
  brief: 'JSON Web Tokens, signed or encrypted: three or five parts of base64url, the first beginning with `eyJ`',
  anchors: [START],
  redact: (text, { replace }) => redactTokens(text, replace),
}
