/**
 * Finds many literal texts in one pass: what tells, within nanoseconds, that an ordinary text holds no secret. Two characters are
 * looked at together, and a table says how far the next two may lie ahead (the algorithm of Wu and Manber): most characters are
 * never read. Two places of the text are read at a time, since each step waits for the one before it.
 */

/** Characters of an anchor that are looked for; longer ones are compared when these have been found. */
const WINDOW = 4
const TABLE = 1 << 14

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
  readonly #shifts = new Uint8Array(TABLE).fill(WINDOW - 1)
  readonly #entries: Entry<T>[][] = []

  constructor(anchors: Iterable<Anchor<T>>) {
    for (let index = 0; index < TABLE; index++) this.#entries.push(NONE)
    for (const anchor of anchors) this.#add(anchor)
  }

  /** What `visit` made of all occurrences; undefined where there is none. They come in no order, and may overlap. */
  fold<R>(text: string, visit: Visit<T, R>): R | undefined {
    const shifts = this.#shifts
    const length = text.length
    const middle = length >> 1
    let result: R | undefined
    // Windows end at `WINDOW - 2` at the earliest: an anchor of three characters has any character before it, or none.
    let left = WINDOW - 2
    let right = middle + WINDOW - 2
    while (left < middle + WINDOW - 2 && right < length) {
      const leftShift = shifts[place(text.charCodeAt(left - 1), text.charCodeAt(left))]!
      const rightShift = shifts[place(text.charCodeAt(right - 1), text.charCodeAt(right))]!
      if (leftShift === 0) result = this.#check(text, left++, result, visit)
      else left += leftShift
      if (rightShift === 0) result = this.#check(text, right++, result, visit)
      else right += rightShift
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
      else at += shift
    }
    return result
  }

  #check<R>(text: string, at: number, before: R | undefined, visit: Visit<T, R>): R | undefined {
    let result = before
    for (const entry of this.#entries[place(text.charCodeAt(at - 1), text.charCodeAt(at))]!) {
      const start = at - entry.offset
      if (!stands(text, entry, start)) continue
      result = visit(result, { owner: entry.owner, start, length: entry.lower.length }, text)
    }
    return result
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
  if (/[hldcu-]/.test(character)) return 4
  return /[a-z\d]/.test(character) ? 3 : 1
}
