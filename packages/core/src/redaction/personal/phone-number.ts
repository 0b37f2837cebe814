/**
 * Telephone numbers: with `+` and a country that exists, in one piece or with what people put between the digits, and those of North
 * America without it. Numbers as they are dialled within other countries look like any number, and stay.
 */
import { codeAt, isDigit } from '../anchor-scan.ts'
import { startsToken } from '../kind.ts'
import type { Replace } from '../marker.ts'

/** What is replaced, for the table of docs/redaction.md. */
export const PHONES = {
  name: 'phone',
  brief:
    'telephone numbers with `+` and a country, also with spaces, hyphens, dots, slashes and brackets; without `+` only `(212) 555-0123` and `212-555-0123`',
} as const
const INTERNATIONAL = /(?:\+|%2B)(?=\d)/gi
/** `(212) 555-0123`, `212-555-0123`, `1-212-555-0123`, `212.555.0123`. */
const NORTH_AMERICAN =
  /(?:1[-. ])?(?:\([2-9]\d\d\) ?\d{3}[-. ]|[2-9]\d\d-\d{3}-|[2-9]\d\d\.\d{3}\.)\d{4}(?![\w-]|\.\d)/g
/** Countries of two and three digits that are in use; 1 and 7 are judged by their length. */
const COUNTRY =
  /^(?:2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|2(?:1[1-368]|[2-46]\d|5[0-8]|9[0179])|3(?:5\d|7[0-8]|8[0-35-79])|42[013]|5(?:0\d|9\d)|6(?:7[02-9]|8\d|9[0-2])|8(?:00|08|5[02356]|70|78|8[0-36])|9(?:6[0-8]|7[0-79]|9[2-68]))/
const ITALY = '39'
const FEWEST_DIGITS = 8
/** Without anything between them fewer are as likely a number of something else. */
const FEWEST_IN_ONE = 10
const MOST_DIGITS = 15

/** Four digits after `212-555-`, `212.555.` or `(212) 555-`. */
export function mayBeNorthAmerican(text: string, start: number): boolean {
  const gap = codeAt(text, start - 1)
  if ((gap !== SPACE && gap !== HYPHEN && gap !== DOT) || isDigit(codeAt(text, start + 4))) return false
  for (let at = start - 4; at < start - 1; at++) if (!isDigit(codeAt(text, at))) return false
  return /[\d)][- .)]$/.test(text.slice(Math.max(0, start - 6), start - 4))
}

const SPACE = 0x20
const HYPHEN = 0x2d
const DOT = 0x2e

/** Telephone numbers replaced, whatever stands around them. */
export function redactPhoneNumbers(text: string, replace: Replace): string {
  const rest = redactInternational(text, replace)
  return rest.replace(NORTH_AMERICAN, (number, at: number) =>
    startsToken(rest, at) && !/[.+-]/.test(rest.charAt(at - 1))
      ? replace(number, PHONES.name, `1${digitsOf(number).replace(/^1/, '')}`)
      : number,
  )
}

const digitsOf = (number: string): string => number.replace('(0)', '').replace(/\D/g, '')

function redactInternational(text: string, replace: Replace): string {
  let result = ''
  let done = 0
  for (const { 0: plus, index } of text.matchAll(INTERNATIONAL)) {
    const end = numberEnd(text, index + plus.length)
    if (end === undefined || index < done || !startsToken(text, index)) continue
    result +=
      text.slice(done, index) +
      replace(text.slice(index, end), PHONES.name, digitsOf(text.slice(index + plus.length, end)))
    done = end
  }
  return done === 0 ? text : result + text.slice(done)
}

/** Digits with at most two characters between them; `(0)` is for those who call from within. */
const GROUP = /([ .\-/()\u00a0]{0,2}?)(?:\(0\)[ -]?)?(\d{1,16})\)?/y

interface Group {
  readonly digits: string
  readonly gap: string
  readonly end: number
}

/** The longest piece from here on that can be a number. */
function numberEnd(text: string, start: number): number | undefined {
  const groups = groupsAt(text, start)
  for (let count = groups.length; count > 0; count--) {
    const taken = groups.slice(0, count)
    const { end } = taken.at(-1)!
    const isCut = /^(?:\w|\.\d)/.test(text.slice(end, end + 2))
    if (!isCut && isNumber(taken)) return end
  }
  return undefined
}

function groupsAt(text: string, start: number): readonly Group[] {
  const groups: Group[] = []
  for (let at = start, count = 0; count <= MOST_DIGITS; ) {
    GROUP.lastIndex = at
    const match = GROUP.exec(text)
    if (match === null || (groups.length > 0 && GROUP.lastIndex === at)) break
    const digits = match[2]!
    // One digit alone is the first of an area (`+33 1 23 45`), or counts what follows.
    if (groups.length > 1 && digits.length === 1) break
    at = GROUP.lastIndex
    groups.push({ digits, gap: match[1]!, end: text.charAt(at - 1) === ')' ? at - 1 : at })
    count += digits.length
  }
  return groups
}

function isNumber(groups: readonly Group[]): boolean {
  const digits = groups.map((group) => group.digits).join('')
  const isPlain = groups.length === 1
  if (digits.length < (isPlain ? FEWEST_IN_ONE : FEWEST_DIGITS) || digits.length > MOST_DIGITS) return false
  // `+52.520008` is a coordinate.
  if (groups.length === 2 && groups[1]!.gap === '.') return false
  if (digits.startsWith('1')) return isNorthAmerican(groups, digits)
  if (digits.startsWith('7')) return digits.length === 11
  const country = COUNTRY.exec(digits)?.[0]
  return country !== undefined && (country === ITALY || digits.charAt(country.length) !== '0')
}

function isNorthAmerican(groups: readonly Group[], digits: string): boolean {
  const lengths = groups.map((group) => group.digits.length).join()
  return /^(?:11|1,10|1,3,7|1,3,3,4|4,3,4|4,7)$/.test(lengths) && /^1[2-9]/.test(digits)
}
