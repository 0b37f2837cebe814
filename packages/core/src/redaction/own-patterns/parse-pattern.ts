/**
 * Reads a regular expression into a tree, once per configured pattern. Reads what can be matched in one pass: no references back,
 * no look-around, no lazy repetition. Runs after JavaScript's own parser has accepted the pattern, so its syntax is known to be right.
 */

/** Code units, from and to, both included. */
export type Range = readonly [from: number, to: number]

export type Assertion = 'start' | 'end' | 'edge' | 'no-edge'

export type Tree =
  | { readonly type: 'set'; readonly ranges: readonly Range[] }
  | { readonly type: 'assertion'; readonly assertion: Assertion }
  | { readonly type: 'sequence'; readonly parts: readonly Tree[] }
  | { readonly type: 'choice'; readonly parts: readonly Tree[] }
  | { readonly type: 'repeat'; readonly part: Tree; readonly least: number; readonly most: number }

/** What a pattern must not have, in words that follow "must be a pattern". */
export class UnsupportedPattern extends Error {}

const HIGHEST = 0xffff
const DIGITS: readonly Range[] = [[0x30, 0x39]]
const WORD: readonly Range[] = [...DIGITS, [0x41, 0x5a], [0x5f, 0x5f], [0x61, 0x7a]]
const SPACE: readonly Range[] = [
  ...([
    [0x09, 0x0d],
    [0x20, 0x20],
    [0xa0, 0xa0],
    [0x1680, 0x1680],
    [0x2000, 0x200a],
  ] as const),
  ...([
    [0x2028, 0x2029],
    [0x202f, 0x202f],
    [0x205f, 0x205f],
    [0x3000, 0x3000],
    [0xfeff, 0xfeff],
  ] as const),
]
const LINE_ENDS: readonly Range[] = [
  [0x0a, 0x0a],
  [0x0d, 0x0d],
  [0x2028, 0x2029],
]

const CLASSES: Readonly<Record<string, readonly Range[]>> = {
  d: DIGITS,
  D: inverted(DIGITS),
  w: WORD,
  W: inverted(WORD),
  s: SPACE,
  S: inverted(SPACE),
}
const CONTROLS: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13, 0: 0 }

/** Everything but these code units. */
function inverted(ranges: readonly Range[]): Range[] {
  const result: Range[] = []
  let next = 0
  for (const [from, to] of [...ranges].sort((a, b) => a[0] - b[0])) {
    if (from > next) result.push([next, from - 1])
    next = Math.max(next, to + 1)
  }
  if (next <= HIGHEST) result.push([next, HIGHEST])
  return result
}

/**
 * The tree of a pattern.
 * @throws UnsupportedPattern where it has what cannot be matched in one pass.
 */
export function parsePattern(source: string): Tree {
  return new Parser(source).choice()
}

class Parser {
  readonly #source: string
  #at = 0

  constructor(source: string) {
    this.#source = source
  }

  choice(): Tree {
    const parts = [this.#sequence()]
    while (this.#takes('|')) parts.push(this.#sequence())
    return parts.length === 1 ? parts[0]! : { type: 'choice', parts }
  }

  #sequence(): Tree {
    const parts: Tree[] = []
    while (this.#at < this.#source.length && !/[|)]/.test(this.#source[this.#at]!))
      parts.push(this.#repeated(this.#atom()))
    return { type: 'sequence', parts }
  }

  #repeated(part: Tree): Tree {
    const [whole, sign, least, comma, most] = this.#match(/([*+?])|\{(\d+)(,?)(\d*)\}/y) ?? []
    if (whole === undefined) return part
    if (this.#takes('?'))
      throw new UnsupportedPattern('without lazy repetition (*?, +?, ??): use a class such as [^"]*')
    if (sign !== undefined) {
      return { type: 'repeat', part, least: sign === '+' ? 1 : 0, most: sign === '?' ? 1 : Number.POSITIVE_INFINITY }
    }
    const unlimited = comma === ',' && most === ''
    return {
      type: 'repeat',
      part,
      least: Number(least),
      most: unlimited ? Number.POSITIVE_INFINITY : Number(most === '' ? least : most),
    }
  }

  #atom(): Tree {
    const character = this.#source[this.#at++]!
    if (character === '(') return this.#group()
    if (character === '[') return { type: 'set', ranges: this.#class() }
    if (character === '.') return { type: 'set', ranges: inverted(LINE_ENDS) }
    if (character === '^') return { type: 'assertion', assertion: 'start' }
    if (character === '$') return { type: 'assertion', assertion: 'end' }
    if (character !== '\\') return { type: 'set', ranges: [one(character.charCodeAt(0))] }
    if (this.#takes('b')) return { type: 'assertion', assertion: 'edge' }
    if (this.#takes('B')) return { type: 'assertion', assertion: 'no-edge' }
    return { type: 'set', ranges: this.#escape() }
  }

  #group(): Tree {
    if (this.#takes('?')) {
      if (this.#match(/<?[=!]/y) !== undefined) throw new UnsupportedPattern('without look-ahead and look-behind')
      if (this.#match(/:|<[^>]*>/y) === undefined) throw new UnsupportedPattern('without flags inside')
    }
    const tree = this.choice()
    this.#takes(')')
    return tree
  }

  #class(): readonly Range[] {
    const isInverted = this.#takes('^')
    const ranges: Range[] = []
    while (!this.#takes(']')) {
      const from = this.#classAtom()
      if (this.#match(/-(?!\])/y) === undefined) {
        ranges.push(...from)
        continue
      }
      const to = this.#classAtom()
      const isRange = isSingle(from) && isSingle(to)
      ranges.push(...(isRange ? [[from[0]![0], to[0]![1]] as const] : [...from, ...to, one(HYPHEN)]))
    }
    return isInverted ? inverted(ranges) : ranges
  }

  #classAtom(): readonly Range[] {
    if (!this.#takes('\\')) return [one(this.#source.charCodeAt(this.#at++))]
    return this.#takes('b') ? [one(8)] : this.#takes('-') ? [one(HYPHEN)] : this.#escape()
  }

  /** What stands after a backslash. */
  #escape(): readonly Range[] {
    const [, hex, unicode] = this.#match(/x([\da-fA-F]{2})|u([\da-fA-F]{4})/y) ?? []
    const code = hex ?? unicode
    if (code !== undefined) return [one(Number.parseInt(code, 16))]
    const character = this.#source[this.#at++]!
    if (CLASSES[character] !== undefined) return CLASSES[character]
    if (CONTROLS[character] !== undefined && !/^\d/.test(this.#source.slice(this.#at)))
      return [one(CONTROLS[character])]
    if (/[A-Za-z\d]/.test(character)) throw new UnsupportedPattern(`without \\${character}`)
    return [one(character.charCodeAt(0))]
  }

  #takes(character: string): boolean {
    if (this.#source[this.#at] !== character) return false
    this.#at++
    return true
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at
    const match = pattern.exec(this.#source)
    if (match === null) return undefined
    this.#at = pattern.lastIndex
    return match
  }
}

const HYPHEN = 0x2d
const one = (code: number): Range => [code, code]
const isSingle = (ranges: readonly Range[]): boolean => ranges.length === 1 && ranges[0]![0] === ranges[0]![1]
