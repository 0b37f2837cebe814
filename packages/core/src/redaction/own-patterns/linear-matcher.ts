/**
 * Finds all that a pattern can match in time that grows with the text and no faster, whatever pattern and text: a configured pattern
 * must not be able to stop the program. An automaton tells where matches end; only there all possible matches are followed at once.
 * Every character that lies within any possible match is found, so a pattern finds at least what JavaScript's own search would.
 */
import { Alphabet } from './alphabet.ts'
import { Automaton, holdsBetween, reach } from './automaton.ts'
import { type Assertion, parsePattern, UnsupportedPattern } from './parse-pattern.ts'
import { programOf, type Step } from './program.ts'

export type Span = readonly [start: number, end: number]

/** A match under way. */
interface Thread {
  readonly step: number
  readonly start: number
}

export class LinearMatcher {
  readonly #program: readonly Step[]
  readonly #alphabet: Alphabet
  readonly #automaton: Automaton

  /** @throws UnsupportedPattern where the pattern cannot be matched in one pass, or matches the empty text. */
  constructor(source: string) {
    this.#program = programOf(parsePattern(source))
    this.#alphabet = new Alphabet(this.#program)
    this.#automaton = new Automaton(this.#program, this.#alphabet)
    if (reach(this.#program, [0], () => true).matched) {
      throw new UnsupportedPattern('that never matches the empty text')
    }
  }

  /** Where the matches stand, in order; those that overlap are one. */
  spans(text: string): Span[] {
    const found: Span[] = []
    for (const part of this.#automaton.partsWithMatches(text)) this.#follow(text, part, found)
    return found
  }

  /** Adds the matches within a part of the text: for each end the earliest start. */
  #follow(text: string, [from, to]: Span, found: Span[]): void {
    let threads: Thread[] = []
    let before = from === 0 ? 'edge' : this.#alphabet.neighbourOf(this.#alphabet.classOf(text.charCodeAt(from - 1)))
    for (let at = from; at <= to; at++) {
      const characterClass = at < text.length ? this.#alphabet.classOf(text.charCodeAt(at)) : undefined
      const after = characterClass === undefined ? 'edge' : this.#alphabet.neighbourOf(characterClass)
      threads.push({ step: 0, start: at })
      const waiting = this.#advance(threads, holdsBetween(before, after), (start) => addSpan(found, [start, at]))
      threads = []
      if (characterClass === undefined) return
      for (const { step, start } of waiting) {
        if (this.#automaton.accepts(step, characterClass)) threads.push({ step: step + 1, start })
      }
      before = after
    }
  }

  /** Which threads wait for the next character. Of those that reach the same step the first counts, which started first. */
  #advance(threads: readonly Thread[], holds: Holds, matched: (start: number) => void): Thread[] {
    const seen = new Set<number>()
    const waiting: Thread[] = []
    for (const { step: first, start } of threads) {
      const open = [first]
      for (let at = open.pop(); at !== undefined; at = open.pop()) {
        if (seen.has(at)) continue
        seen.add(at)
        const step = this.#program[at]!
        if (step.type === 'set') waiting.push({ step: at, start })
        else if (step.type === 'match') matched(start)
        else if (step.type === 'fork') open.push(...step.to)
        else if (holds(step.assertion)) open.push(at + 1)
      }
    }
    return waiting
  }
}

type Holds = (assertion: Assertion) => boolean

/** Spans come by their ends: one that starts before others have ended takes them in. */
function addSpan(spans: Span[], [start, end]: Span): void {
  let from = start
  for (let last = spans.at(-1); last !== undefined && last[1] > from; last = spans.at(-1)) {
    from = Math.min(from, last[0])
    spans.pop()
  }
  spans.push([from, end])
}
