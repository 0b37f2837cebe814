/** Secrets inside URLs: user and password before the host, and query or fragment parameters that are secrets by their name. */
import type { Kind } from './kind.ts'
import { withoutTrailing } from './trailing-punctuation.ts'

/** Slashes may be escaped, as some writers of JSON do. Text after `://` up to `@`, the last one before the path. */
const USER_INFO = /(:\\{0,4}\/\\{0,4}\/)([^\s/?#"'`<>\\]*)@/g
/** A user without password is no secret unless it is as long as a token. */
const SHORTEST_TOKEN = 16

export const URL_CREDENTIALS: Kind = {
  name: 'url-credentials',
  brief: 'user and password before the host of a URL; a user alone only from 16 characters on',
  anchors: ['://', ':\\/'],
  confirm: (text, start) => hasUserInfo(text, start + 1),
  redact: (text, { replace }) =>
    text.replace(USER_INFO, (whole: string, slashes: string, user: string) =>
      user.includes(':') || user.length >= SHORTEST_TOKEN ? `${slashes}${replace(user, 'url-credentials')}@` : whole,
    ),
}

/** Looks for `@` before the path starts. */
function hasUserInfo(text: string, afterColon: number): boolean {
  let at = afterColon
  while (text.charCodeAt(at) === SLASH || text.charCodeAt(at) === BACKSLASH) at++
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === AT) return true
    if (code === SLASH || code === BACKSLASH || code <= SPACE || code === QUESTION_MARK || code === HASH) return false
  }
  return false
}

const SPACE = 0x20
const HASH = 0x23
const SLASH = 0x2f
const QUESTION_MARK = 0x3f
const AT = 0x40
const BACKSLASH = 0x5c

/** Parameters that are secrets in URLs alone: elsewhere these names mean many things. */
const IN_URLS_ONLY = ['key', 'code', 'auth', 'otp', 'ticket', 'code_verifier', 'sig', 'signature', 'hmac', 'assertion']
const NAMES = /^(?:key|code|auth|otp|ticket|code_verifier)$|(?:^|[-_])(?:sig|signature|hmac|assertion)$/i
/** Shorter values of those are numbers, countries or names. */
const SHORTEST_VALUE = 6
const PARAMETER = /([?&#]|&amp;|\\u0026)([\w.~-]{1,64})=([^&#\s"'`<>\\]+)/g

export const URL_PARAMETERS: Kind = {
  name: 'url-parameter',
  brief: `parameters of URLs, from ${SHORTEST_VALUE} characters on and no number: ${IN_URLS_ONLY.map((name) => `\`${name}\``).join(', ')}`,
  anchors: IN_URLS_ONLY.map((name) => `${name}=`),
  ignoreCase: true,
  redact: (text, { replace }) =>
    text.replace(PARAMETER, (whole: string, before: string, name: string, rest: string) => {
      const value = withoutTrailing(rest)
      if (!NAMES.test(name) || value.length < SHORTEST_VALUE || /^[\d.]+$/.test(value)) return whole
      return `${before}${name}=${replace(value, 'url-parameter')}${rest.slice(value.length)}`
    }),
}
