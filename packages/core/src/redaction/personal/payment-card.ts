/**
 * Numbers of payment cards: the first digits and the length of a known issuer, and a check digit that is right. Written as one number or
 * in the groups of a card. Parts of other numbers, of decimals and of ids are none.
 */
import { codeAt, isDigit, isLetter } from '../anchor-scan.ts'
import { startsToken } from '../kind.ts'
import type { Replace } from '../marker.ts'
import { GAP, isGap } from './gap.ts'

/** What is replaced, for the table of docs/redaction.md. */
export const CARDS = {
  name: 'card',
  brief:
    'numbers of payment cards with the start and length of a known issuer and the right check digit (Luhn), in one piece or in groups',
} as const
const GAPS = new RegExp(GAP, 'g')
/** Four groups of four and sometimes one of three, four with six and five or four, or one number. */
const WRITTEN = `(?:\\d{4}(${GAP})\\d{4}\\1\\d{4}\\1\\d{4}(?:\\1\\d{3})?|\\d{4}(${GAP})\\d{6}\\2\\d{4,5}|\\d{14,19})(?![\\w]|\\.\\d)`
const NUMBER = new RegExp(WRITTEN, 'g')
const AT_NUMBER = new RegExp(WRITTEN, 'y')

interface Issuer {
  readonly starts: RegExp
  /** How many digits a number has that is written without gaps. */
  readonly lengths: readonly number[]
}

/** Visa, Mastercard, Mir, American Express, Diners Club, JCB, UnionPay, RuPay and Discover, Maestro, Elo, Verve, Troy. */
const ISSUERS: readonly Issuer[] = [
  { starts: /^4/, lengths: [16] },
  { starts: /^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, lengths: [16] },
  { starts: /^220[0-4]/, lengths: [16, 19] },
  { starts: /^3[47]/, lengths: [15] },
  { starts: /^3(?:0[0-5]|095|[689])/, lengths: [14, 16] },
  { starts: /^35(?:2[89]|[3-8])/, lengths: [16] },
  { starts: /^62/, lengths: [16, 19] },
  { starts: /^(?:60|64[4-9]|65|82|508)/, lengths: [16] },
  { starts: /^(?:5018|5020|5038|5893|6304|6759|676[1-3])/, lengths: [16, 18, 19] },
  { starts: /^(?:5067|509|6362|6363|506[01]|9792)/, lengths: [16] },
]
const GROUPED_LENGTHS: readonly number[] = [14, 15, 16, 19]

const SHORTEST = 14
/** With the end of a `%20` before it. */
const LONGEST = 21

/** True where a card's number starts with these four digits, or behind an escaped character that ends in some of them. */
export function startsCard(text: string, start: number): boolean {
  return mayStart(text, start) && (isCardAt(text, start) || isCardAt(text, start + 2) || isCardAt(text, start + 4))
}

/** Others follow, or a gap and others: dates have only two after the gap. */
function mayStart(text: string, start: number): boolean {
  let at = start + 4
  while (at <= start + LONGEST && isDigit(codeAt(text, at))) at++
  if (at >= start + SHORTEST) return at <= start + LONGEST && !isLetter(codeAt(text, at))
  const digits = at - start
  return (digits === 4 || digits === 6 || digits === 8) && isGap(codeAt(text, at)) && isDigit(codeAt(text, at + 3))
}

function isCardAt(text: string, at: number): boolean {
  if (!startsToken(text, at)) return false
  AT_NUMBER.lastIndex = at
  const number = AT_NUMBER.exec(text)?.[0]
  return number !== undefined && isCard(number.replace(GAPS, ''), number) && !isInside(text, at, at + number.length)
}

/** Numbers of cards replaced, whatever stands around them. */
export function redactCards(text: string, replace: Replace): string {
  let result = ''
  let done = 0
  NUMBER.lastIndex = 0
  for (let match = NUMBER.exec(text); match !== null; match = NUMBER.exec(text)) {
    const [number] = match
    const end = match.index + number.length
    const digits = number.replace(GAPS, '')
    if (startsToken(text, match.index) && isCard(digits, number) && !isInside(text, match.index, end)) {
      result += text.slice(done, match.index) + replace(number, CARDS.name, digits)
      done = end
    } else {
      // `%20` before a number looks like a part of it.
      NUMBER.lastIndex = match.index + 1
    }
  }
  return done === 0 ? text : result + text.slice(done)
}

function isCard(digits: string, written: string): boolean {
  const isGrouped = digits.length < written.length
  return (
    ISSUERS.some(
      ({ starts, lengths }) => starts.test(digits) && (isGrouped ? GROUPED_LENGTHS : lengths).includes(digits.length),
    ) && hasCheckDigit(digits)
  )
}

/** Luhn's: every other digit doubled, from the right, and the sum of all digits a multiple of ten. */
function hasCheckDigit(digits: string): boolean {
  let sum = 0
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits[digits.length - 1 - index])
    const weighted = index % 2 === 0 ? digit : digit * 2
    sum += weighted > 9 ? weighted - 9 : weighted
  }
  return sum % 10 === 0
}

/** In a fraction, or between hyphens, as in `00-4bf9...-0123456789012345-01`. */
function isInside(text: string, start: number, end: number): boolean {
  const before = text.slice(Math.max(0, start - 2), start)
  return /\d\.$/.test(before) || (/\w-$/.test(before) && /^-\w/.test(text.slice(end, end + 2)))
}
