/** What follows `Bearer` or `Basic`, wherever it stands; the scheme stays. */
import { type Kind, TOKEN_START } from './kind.ts'

const BEARER = new RegExp(`${TOKEN_START}(bearer(?:\\s{1,4}|%20|\\+))([\\w.~+/%-]{5,}[\\w~+/%-]=*)`, 'gi')
const BASIC = new RegExp(`${TOKEN_START}(basic(?:\\s{1,4}|%20|\\+))([\\w+/-]{6,}(?:={1,2}|(?:%3D){1,2})?)`, 'gi')

/** The parameters of a challenge: `WWW-Authenticate: Bearer realm="api"`. */
const PARAMETER = /^(?:realm|scope|error|error_description|charset|resource_metadata)=$/i
/** `Bearer authentication` and other prose; a word has capitals at its start only. */
const WORD = /^[A-Za-z]?[a-z]{2,14}(?:[-./][A-Za-z]?[a-z]{1,14}){0,3}[.]?$|^[A-Z]{6,14}$/

export const BEARER_KIND: Kind = {
  name: 'bearer',
  brief: 'what follows `Bearer`, in any case; the scheme stays',
  anchors: ['bearer ', 'bearer%20', 'bearer+', 'bearer\t'],
  ignoreCase: true,
  redact: (text, { replace }) =>
    text.replace(BEARER, (whole: string, scheme: string, token: string) =>
      PARAMETER.test(token) || WORD.test(token) ? whole : scheme + replace(token, 'bearer'),
    ),
}

export const BASIC_KIND: Kind = {
  name: 'basic',
  brief:
    'what follows `Basic`, in any case, where it is base64 of `user:password` or looks like base64; the scheme stays',
  anchors: ['basic ', 'basic%20', 'basic+', 'basic\t'],
  ignoreCase: true,
  redact: (text, { replace }) =>
    text.replace(BASIC, (whole: string, scheme: string, token: string) =>
      !PARAMETER.test(token) && isCredentials(token) ? scheme + replace(token, 'basic') : whole,
    ),
}

function isCredentials(token: string): boolean {
  if (/=|%3D/i.test(token)) return true
  const decoded = Buffer.from(token.slice(0, 512), 'base64').toString('latin1')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: none may stand in credentials
  if (/^[^:\x00-\x1f\x7f]*:[^\x00-\x1f\x7f]*$/.test(decoded) && !WORD.test(token)) return true
  return /\d/.test(token) && /[a-z]/i.test(token) && token.length >= 12
}
