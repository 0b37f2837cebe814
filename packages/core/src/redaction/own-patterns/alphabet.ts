/** Characters that no step of a pattern tells apart, as one class: few classes make a small automaton. */
import type { Range } from './parse-pattern.ts'
import type { Step } from './program.ts'

/** What stands beside a place in the text; `edge` is the start or the end. */
export type Neighbour = 'edge' | 'word' | 'other'

const WORD: readonly Range[] = [
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
]

export class Alphabet {
  /** First code unit of each class. */
  readonly #starts: readonly number[]
  /** Class of each code unit below 256. */
  readonly latin: Uint16Array = new Uint16Array(256)

  constructor(program: readonly Step[]) {
    const ranges = [...WORD, ...program.flatMap((step) => (step.type === 'set' ? step.ranges : []))]
    this.#starts = [...new Set([0, ...ranges.flatMap(([from, to]) => [from, to + 1])])].sort((a, b) => a - b)
    for (let code = 0; code < this.latin.length; code++) this.latin[code] = this.#search(code)
  }

  get size(): number {
    return this.#starts.length
  }

  classOf(code: number): number {
    return code < this.latin.length ? this.latin[code]! : this.#search(code)
  }

  /** Which classes a set of characters consists of. */
  classesIn(ranges: readonly Range[]): readonly boolean[] {
    return this.#starts.map((code) => ranges.some(([from, to]) => code >= from && code <= to))
  }

  neighbourOf(characterClass: number): Neighbour {
    const code = this.#starts[characterClass]!
    return WORD.some(([from, to]) => code >= from && code <= to) ? 'word' : 'other'
  }

  #search(code: number): number {
    let low = 0
    let high = this.#starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.#starts[middle]! <= code) low = middle
      else high = middle - 1
    }
    return low
  }
}
