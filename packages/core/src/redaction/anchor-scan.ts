/**
 * Finds many literal texts in one pass: what tells, within nanoseconds, that an ordinary text holds no secret. Two characters are
 * looked at together, and a table says how far the next two may lie ahead (the algorithm of Wu and Manber): most characters are
 * never read. Two places of the text are read at a time, since each step waits for the one before it.
 */

/** Characters of an anchor that are looked for; longer ones are compared when these have been found. */
const WINDOW = 4
const TABLE = 1 << 14
/** Shorter texts are over before two places at a time are worth it. */
const WORTH_TWO = 12
/** So many digits in a row are worth a look. More than any shift, so that it can stand for one. */
const DIGITS = 4

/** A literal text of at least three characters. */
export interface Anchor<T> {
  readonly text: string
  /** Finds it in any case; ASCII only. */
  readonly ignoreCase: boolean
  readonly owner: T
}

/** Called for every occurrence; what it returns is handed to the next call, and returned in the end. */
export type Visit<T, R> = (result: R | undefined, hit: Hit<T>, text: string) => R | undefined

export interface Hit<T> {
  readonly owner: T
  readonly start: number
  readonly length: number
}

interface Entry<T> {
  readonly lower: string
  readonly upper: string
  /** From the start of the anchor to the last character of its window. */
  readonly offset: number
  readonly owner: T
}

const place = (first: number, second: number): number => ((first << 7) ^ second) & (TABLE - 1)

export class AnchorScan<T> {
  /** How far the next window lies ahead; 0 where an anchor may end, `DIGITS` where digits may start. */
  readonly #shifts = new Uint8Array(TABLE).fill(WINDOW - 1)
  readonly #entries: Entry<T>[][] = []
  readonly #digitsOwner: T | undefined

  /** @param digitsOwner also finds where digits start, for this owner: four or more in a row, or two or more after a plus sign */
  constructor(anchors: Iterable<Anchor<T>>, digitsOwner?: T) {
    for (let index = 0; index < TABLE; index++) this.#entries.push(NONE)
    for (const anchor of anchors) this.#add(anchor)
    this.#digitsOwner = digitsOwner
    if (digitsOwner !== undefined) this.#stopAtDigits()
  }

  /** What `visit` made of all occurrences; undefined where there is none. They come in no order, and may overlap. */
  fold<R>(text: string, visit: Visit<T, R>): R | undefined {
    const shifts = this.#shifts
    const length = text.length
    if (length < WORTH_TWO) return this.#finish(text, WINDOW - 2, length, undefined, visit)
    const middle = length >> 1
    let result: R | undefined
    // Windows end at `WINDOW - 2` at the earliest: an anchor of three characters has any character before it, or none.
    let left = WINDOW - 2
    let right = middle + WINDOW - 2
    while (left < middle + WINDOW - 2 && right < length) {
      const leftShift = shifts[place(text.charCodeAt(left - 1), text.charCodeAt(left))]!
      const rightShift = shifts[place(text.charCodeAt(right - 1), text.charCodeAt(right))]!
      if (leftShift === 0) result = this.#check(text, left++, result, visit)
      else if (leftShift === DIGITS) {
        if (!isPair(text, left)) result = this.#checkDigits(text, left, result, visit)
        left += WINDOW - 1
      } else left += leftShift
      if (rightShift === 0) result = this.#check(text, right++, result, visit)
      else if (rightShift === DIGITS) {
        if (!isPair(text, right)) result = this.#checkDigits(text, right, result, visit)
        right += WINDOW - 1
      } else right += rightShift
    }
    result = this.#finish(text, left, Math.min(middle + WINDOW - 2, length), result, visit)
    return this.#finish(text, right, length, result, visit)
  }

  #finish<R>(text: string, from: number, to: number, before: R | undefined, visit: Visit<T, R>): R | undefined {
    let result = before
    let at = from
    while (at < to) {
      const shift = this.#shifts[place(text.charCodeAt(at - 1), text.charCodeAt(at))]!
      if (shift === 0) result = this.#check(text, at++, result, visit)
      else if (shift === DIGITS) {
        if (!isPair(text, at)) result = this.#checkDigits(text, at, result, visit)
        at += WINDOW - 1
      } else at += shift
    }
    return result
  }

  #check<R>(text: string, at: number, before: R | undefined, visit: Visit<T, R>): R | undefined {
    let result = before
    const [first, second] = [text.charCodeAt(at - 1), text.charCodeAt(at)]
    const entries = this.#entries[place(first, second)]!
    for (let index = 0; index < entries.length; index++) {
      const entry = entries[index]!
      const start = at - entry.offset
      if (stands(text, entry, start)) {
        result = visit(result, { owner: entry.owner, start, length: entry.lower.length }, text)
      }
    }
    return isDigit(first) && isDigit(second) ? this.#checkDigits(text, at, result, visit) : result
  }

  #checkDigits<R>(text: string, at: number, before: R | undefined, visit: Visit<T, R>): R | undefined {
    const owner = this.#digitsOwner
    const start = owner === undefined ? undefined : digitsStart(text, at)
    return start === undefined ? before : visit(before, { owner: owner!, start, length: at + 1 - start }, text)
  }

  #stopAtDigits(): void {
    for (let digit = ZERO; digit < ZERO + 10; digit++) {
      for (let other = ZERO; other < ZERO + 10; other++) {
        const at = place(digit, other)
        // Where an anchor ends too it is found step by step.
        this.#shifts[at] = this.#shifts[at] === WINDOW - 1 ? DIGITS : 0
      }
      this.#limit(place(PLUS, digit), 1)
    }
    for (let any = 0; any < 128; any++) this.#limit(place(any, PLUS), 2)
  }

  #add({ text, ignoreCase, owner }: Anchor<T>): void {
    const lower = ignoreCase ? text.toLowerCase() : text
    const upper = ignoreCase ? text.toUpperCase() : text
    const size = Math.min(WINDOW, text.length)
    const start = rarest(lower, size)
    const entry = { lower, upper, offset: start + size - 1, owner }
    const either = (index: number): number[] => [lower.charCodeAt(index), upper.charCodeAt(index)]
    // Three characters: the window's first may be any.
    if (size < WINDOW) {
      for (let any = 0; any < 128; any++) for (const second of either(start)) this.#limit(place(any, second), size - 1)
    }
    for (let index = 1; index < size; index++) {
      const places = either(start + index - 1).flatMap((a) => either(start + index).map((b) => place(a, b)))
      for (const at of new Set(places)) {
        this.#limit(at, size - 1 - index)
        if (index === size - 1) this.#entries[at] = [...this.#entries[at]!, entry]
      }
    }
  }

  #limit(at: number, shift: number): void {
    if (shift < this.#shifts[at]!) this.#shifts[at] = shift
  }
}

const PLUS = 0x2b
const ZERO = 0x30

/** The code at a place, -1 outside the text: to ask the text itself there makes every later question slow. */
export function codeAt(text: string, at: number): number {
  return at >= 0 && at < text.length ? text.charCodeAt(at) : -1
}

/** True for the code of a digit. */
export function isDigit(code: number): boolean {
  return code >= ZERO && code < ZERO + 10
}

/** True for the code of a letter; ASCII only. */
export function isLetter(code: number): boolean {
  return (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a
}

/** True for two digits that are neither part of more nor stand after a plus sign, as in dates and line numbers. */
function isPair(text: string, at: number): boolean {
  const before = codeAt(text, at - 2)
  return !isDigit(codeAt(text, at + 1)) && !isDigit(before) && before !== PLUS
}

/** Where the digits start that stand at a place; undefined where that is further back than a window, or they are too few. */
function digitsStart(text: string, at: number): number | undefined {
  let start = at - 1
  while (isDigit(codeAt(text, start - 1))) if (--start <= at - DIGITS) return undefined
  if (codeAt(text, start - 1) === PLUS) return start
  for (let next = at + 1; next < start + DIGITS; next++) if (!isDigit(codeAt(text, next))) return undefined
  return start
}

/** Shared by all places that no anchor ends at. */
const NONE: never[] = []

function stands<T>(text: string, { lower, upper }: Entry<T>, start: number): boolean {
  if (start < 0) return false
  for (let index = 0; index < lower.length; index++) {
    const code = text.charCodeAt(start + index)
    if (code !== lower.charCodeAt(index) && code !== upper.charCodeAt(index)) return false
  }
  return true
}

/** Where the window starts that ordinary texts hold least often: its last two characters count, since they stop the scan. */
function rarest(text: string, size: number): number {
  let best = 0
  let least = Number.POSITIVE_INFINITY
  for (let start = 0; start + size <= text.length; start++) {
    const cost = commonness(text.charAt(start + size - 2)) * commonness(text.charAt(start + size - 1))
    if (cost < least) [best, least] = [start, cost]
  }
  return best
}

function commonness(character: string): number {
  if (/[etaoinsr ]/.test(character)) return 5
  if (/[hldcu]/.test(character)) return 4
  if (character === '-') return 2
  return /[a-z\d]/.test(character) ? 3 : 1
}
