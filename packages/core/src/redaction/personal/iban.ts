/** International bank account numbers: the country's length and check digits that are right, in one piece or in groups of four. */
import { codeAt, isDigit, isLetter } from '../anchor-scan.ts'
import { startsToken, TOKEN_START } from '../kind.ts'
import type { Replace } from '../marker.ts'
import { isGap } from './gap.ts'

/** What is replaced, for the table of docs/redaction.md. */
export const IBANS = {
  name: 'iban',
  brief:
    'account numbers (IBAN) with the length of their country and the right check digits (mod 97), in one piece or in groups of four',
} as const

/** Characters of an account number by country, the country's own included. */
const LENGTHS: Readonly<Record<string, number>> = {
  ...{ AD: 24, AE: 23, AL: 28, AT: 20, AZ: 28, BA: 20, BE: 16, BG: 22, BH: 22, BI: 27, BR: 29, BY: 28, CH: 21, CR: 22 },
  ...{ CY: 28, CZ: 24, DE: 22, DJ: 27, DK: 18, DO: 28, EE: 20, EG: 29, ES: 24, FI: 18, FK: 18, FO: 18, FR: 27, GB: 22 },
  ...{ GE: 22, GI: 23, GL: 18, GR: 27, GT: 28, HN: 28, HR: 21, HU: 28, IE: 22, IL: 23, IQ: 23, IS: 26, IT: 27, JO: 30 },
  ...{ KW: 30, KZ: 20, LB: 28, LC: 32, LI: 21, LT: 20, LU: 20, LV: 21, LY: 25, MC: 27, MD: 24, ME: 22, MK: 19, MN: 20 },
  ...{ MR: 27, MT: 31, MU: 30, NI: 28, NL: 18, NO: 15, OM: 23, PK: 24, PL: 28, PS: 29, PT: 25, QA: 29, RO: 24, RS: 22 },
  ...{ RU: 33, SA: 24, SC: 31, SD: 18, SE: 24, SI: 19, SK: 24, SM: 27, SO: 23, ST: 25, SV: 28, TL: 23, TN: 24, TR: 26 },
  ...{ UA: 29, VA: 22, VG: 24, XK: 20, YE: 30 },
}
/** Where nothing but digits follows the letters of the country: an id in hexadecimal digits is none of theirs. */
const DIGITS_ALONE =
  /^(?:A[ET]|B[AEI]|C[RZ]|D[EJK]|E[EGS]|F[IO]|GL|H[RU]|I[LS]|L[TY]|M[ENR]|NO|P[LT]|RS|S[DEIKOT]|T[LN]|VA|XK)/
const DIGITS = /^\d+$/
/** By two letters, whatever their case; 0 where no country has them. */
const LENGTH_AT = new Uint8Array(32 * 32)
for (const [country, length] of Object.entries(LENGTHS)) {
  LENGTH_AT[countryPlace(country.charCodeAt(0), country.charCodeAt(1))] = length
}

function countryPlace(first: number, second: number): number {
  return ((first & 31) << 5) | (second & 31)
}

/** No hyphen, which ids have. */
const GAP = '[ +\\u00a0]|%20'
const START = new RegExp(`[A-Za-z]{2}\\d{2}(?=(?:${GAP})?[A-Za-z\\d]{4})`, 'g')
const AT_GAP = new RegExp(GAP, 'y')
const CHARACTER = /[A-Za-z\d]/

/** How far four digits in a row may stand from the country in those that banks give out, and the end of an escaped character before it. */
const FARTHEST = 22

const COUNTRIES = Object.keys(LENGTHS)
const isOfDigits = (country: string): boolean => DIGITS_ALONE.test(country)

/** How the shortest number of some countries begins; `character` is what their numbers are of. */
function beginning(countries: readonly string[], character: string): string {
  return `(?:${countries.join('|')})\\d\\d(?:(?:${GAP})?${character}{4}){2}(?:${GAP})?${character}{3}`
}

/** What most texts with digits do not have, and few of ids in hexadecimal digits. */
const POSSIBLE = new RegExp(
  `${TOKEN_START}(?:${beginning(COUNTRIES.filter(isOfDigits), '\\d')}|${beginning(
    COUNTRIES.filter((country) => !isOfDigits(country)),
    '[A-Za-z\\d]',
  )})`,
  'i',
)
/** The text that was asked about last, and whether it has that: it is asked about once for each of its numbers. */
let lastText = ''
let mayHold = false

function mayHoldIban(text: string): boolean {
  if (text !== lastText) {
    lastText = text
    mayHold = POSSIBLE.test(text)
  }
  return mayHold
}

/** True where the first four digits in a row are part of a number, which starts with their word or one before it. */
export function isInIban(text: string, start: number): boolean {
  if (!mayHoldIban(text)) return false
  const earliest = Math.max(0, start - FARTHEST)
  for (let at = start; at > earliest; at--) {
    const before = codeAt(text, at - 1)
    if (isLetter(before) || isDigit(before)) continue
    if (isNumberAt(text, at) || (beginsEscape(before) && followsEscape(text, at))) return true
    if (before === HYPHEN || !isGap(before)) return false
  }
  return earliest === 0 && isNumberAt(text, 0)
}

const HYPHEN = 0x2d

/** A backslash, `%`, or what stands before the last number of a terminal's colour. */
function beginsEscape(code: number): boolean {
  return code === 0x5c || code === 0x25 || code === 0x5b || code === 0x3b
}

/** In `\nDE89`, `%3DDE89` and `\u0022DE89` the number starts inside the word. */
function followsEscape(text: string, start: number): boolean {
  for (let at = start + 1; at <= start + LONGEST_ESCAPE; at++) if (isNumberAt(text, at)) return true
  return false
}

const LONGEST_ESCAPE = 5

function isNumberAt(text: string, at: number): boolean {
  return (
    isDigit(codeAt(text, at + 3)) &&
    isDigit(codeAt(text, at + 2)) &&
    isLetter(codeAt(text, at + 1)) &&
    isLetter(codeAt(text, at)) &&
    lengthOf(text, at) > 0 &&
    startsToken(text, at) &&
    numberAt(text, at) !== undefined
  )
}

function lengthOf(text: string, at: number): number {
  return LENGTH_AT[countryPlace(codeAt(text, at), codeAt(text, at + 1))]!
}

/** Account numbers replaced, whatever stands around them. */
export function redactIbans(text: string, replace: Replace): string {
  let result = ''
  let done = 0
  for (const { index } of text.matchAll(START)) {
    if (index < done || !startsToken(text, index)) continue
    const found = numberAt(text, index)
    if (found === undefined) continue
    result += text.slice(done, index) + replace(text.slice(index, found.end), IBANS.name, found.characters)
    done = found.end
  }
  return done === 0 ? text : result + text.slice(done)
}

/** As many letters and digits as the country's numbers have, with gaps after every fourth or none; undefined where they are no number. */
function numberAt(text: string, start: number): { characters: string; end: number } | undefined {
  const length = lengthOf(text, start)
  if (length === 0) return undefined
  let characters = ''
  let at = start
  while (characters.length < length) {
    if (characters.length > 0 && characters.length % 4 === 0) {
      AT_GAP.lastIndex = at
      if (AT_GAP.test(text)) at = AT_GAP.lastIndex
    }
    const character = text.charAt(at)
    if (!CHARACTER.test(character)) return undefined
    characters += character.toUpperCase()
    at += 1
  }
  return /\w/.test(text.charAt(at)) || !isNumber(characters) ? undefined : { characters, end: at }
}

/** @param characters in capitals, without gaps */
function isNumber(characters: string): boolean {
  return (!DIGITS_ALONE.test(characters) || DIGITS.test(characters.slice(2))) && hasCheckDigits(characters)
}

/** ISO 7064: the first four characters at the end, letters as 10 to 35, and the number leaves 1 when divided by 97. */
function hasCheckDigits(characters: string): boolean {
  let rest = 0
  for (const character of characters.slice(4) + characters.slice(0, 4)) {
    const value = Number.parseInt(character, 36)
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97
  }
  return rest === 1
}
