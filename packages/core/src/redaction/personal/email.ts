/** E-mail addresses, also with `%40` for `@`. Versions of packages, hosts of Git and accounts in URLs look like them and are none. */
import type { Kind } from '../kind.ts'
import type { Replace } from '../marker.ts'

const NAME = 'email'
const AT_SIGN = /@|%40/gi
/** Latin beyond ASCII, Greek and Cyrillic: scripts with spaces between their words. */
const LETTERS = '\\w\\u00c0-\\u024f\\u0370-\\u052f'
const LOCAL_CHARACTER = new RegExp(`[${LETTERS}.+-]`)
const LONGEST_LOCAL = 64
/** Labels, and a top-level domain that is no number. */
const DOMAIN = new RegExp(`(?:[${LETTERS}-]{1,63}\\.){1,127}(?:xn--[a-z0-9-]{2,59}|[a-z\\u00c0-\\u052f]{2,63})`, 'iy')
/** What ends an escaped character or a terminal's colour is no part of the address: `\nanna@`, `%3Danna@`. */
const ESCAPE_END =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours of terminals begin with one
  /(?<=\\)(?:[bfnrt]|u[\da-f]{4})|(?<=%)[\da-f]{2}|(?<=(?:\x1b|\\u001b)\[(?:\d{1,3};){0,4})\d{0,3}m/iy

/** `vite@7.1.0-beta.next`, `icon@2x.png`, `getty@tty1.service`. */
const NO_DOMAIN = /^(?:v?\d+\.\d|\d(?:\.\d)?x\.)|\.(?:service|socket|target|timer|mount|slice|scope)$/i
/** `git@github.com:acme/agent.git`. */
const NO_PERSON = /^(?:git|hg)$/i

export const EMAIL: Kind = {
  name: NAME,
  brief: 'e-mail addresses; not `git@host`, versions such as `vite@7.1.0-rc.next`, and users in URLs',
  anchors: ['%40'],
  character: '@',
  redact: (text, { replace }) => redactAddresses(text, replace),
}

function redactAddresses(text: string, replace: Replace): string {
  let result = ''
  let done = 0
  for (const { 0: sign, index } of text.matchAll(AT_SIGN)) {
    const end = domainEnd(text, index + sign.length)
    if (end === undefined) continue
    const start = localStart(text, Math.max(done, index - LONGEST_LOCAL), index)
    if (start === index || !isPerson(text, start, index)) continue
    const address = text.slice(start, end)
    result += text.slice(done, start) + replace(address, NAME, address.replace(sign, '@').toLowerCase())
    done = end
  }
  return done === 0 ? text : result + text.slice(done)
}

function domainEnd(text: string, start: number): number | undefined {
  DOMAIN.lastIndex = start
  const domain = DOMAIN.exec(text)?.[0]
  return domain === undefined || NO_DOMAIN.test(domain) ? undefined : start + domain.length
}

/** Where the part before `@` starts; at `end` where there is none. */
function localStart(text: string, earliest: number, end: number): number {
  let start = end
  while (start > earliest && LOCAL_CHARACTER.test(text.charAt(start - 1))) start--
  ESCAPE_END.lastIndex = start
  if (ESCAPE_END.test(text)) start = Math.min(ESCAPE_END.lastIndex, end)
  while (start < end && /[.+-]/.test(text.charAt(start))) start++
  return start
}

/** A user of a URL is for `url-credentials` to judge. */
function isPerson(text: string, start: number, end: number): boolean {
  return !text.startsWith('//', start - 2) && !NO_PERSON.test(text.slice(start, end))
}
