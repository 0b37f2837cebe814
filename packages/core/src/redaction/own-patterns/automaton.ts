/**
 * Tells in one table look-up per character where a match may be under way and where one ends. States are made as texts need them,
 * and begun anew when there are many: memory does not grow with the texts.
 */
import type { Alphabet, Neighbour } from './alphabet.ts'
import type { Assertion } from './parse-pattern.ts'
import type { Step } from './program.ts'

interface State {
  /** The steps that matches have reached; 0 always, since a match may start anywhere. */
  readonly reached: readonly number[]
  readonly before: Neighbour
}

const MOST_STATES = 256
const UNKNOWN = -1
/** The states in which no match is under way come first. */
const IDLE: readonly State[] = (['edge', 'word', 'other'] as const).map((before) => ({ reached: [0], before }))

export class Automaton {
  readonly #program: readonly Step[]
  readonly #alphabet: Alphabet
  readonly #accepts: readonly (readonly boolean[])[]
  /** By state and class of the next character: twice the next state, plus one where a match ends before the character. */
  readonly #moves: Int32Array
  readonly #numbers = new Map<string, number>()
  #states: State[] = []

  constructor(program: readonly Step[], alphabet: Alphabet) {
    this.#program = program
    this.#alphabet = alphabet
    this.#accepts = program.map((step) => (step.type === 'set' ? alphabet.classesIn(step.ranges) : []))
    this.#moves = new Int32Array(MOST_STATES * alphabet.size)
    this.#forget()
  }

  /** True where a step reads characters of that class. */
  accepts(step: number, characterClass: number): boolean {
    return this.#accepts[step]![characterClass]!
  }

  /** The parts of a text that have a match, in order; no match stands in two of them. */
  partsWithMatches(text: string): [from: number, to: number][] {
    const { latin, size } = this.#alphabet
    const moves = this.#moves
    const parts: [number, number][] = []
    let state = 0
    let idleSince = 0
    let matched = 0
    for (let at = 0; at < text.length; at++) {
      if (state < IDLE.length) {
        if (matched !== 0) parts.push([idleSince, at])
        idleSince = at
        matched = 0
      }
      const code = text.charCodeAt(at)
      const characterClass = code < latin.length ? latin[code]! : this.#alphabet.classOf(code)
      const known = moves[state * size + characterClass]!
      const move = known === UNKNOWN ? this.#move(state, characterClass) : known
      matched |= move & 1
      state = move >> 1
    }
    const { reached, before } = this.#states[state]!
    if (matched !== 0 || reach(this.#program, reached, holdsBetween(before, 'edge')).matched) {
      parts.push([idleSince, text.length])
    }
    return parts
  }

  #move(state: number, characterClass: number): number {
    const { reached, before } = this.#states[state]!
    const after = this.#alphabet.neighbourOf(characterClass)
    const { matched, sets } = reach(this.#program, reached, holdsBetween(before, after))
    const next = new Set([0])
    for (const step of sets) if (this.accepts(step, characterClass)) next.add(step + 1)
    const isFull = this.#states.length === MOST_STATES
    if (isFull) this.#forget()
    const move =
      2 *
        this.#numberOf(
          [...next].sort((a, b) => a - b),
          after,
        ) +
      (matched ? 1 : 0)
    if (!isFull) this.#moves[state * this.#alphabet.size + characterClass] = move
    return move
  }

  #numberOf(reached: readonly number[], before: Neighbour): number {
    const key = `${before} ${reached.join()}`
    const known = this.#numbers.get(key)
    if (known !== undefined) return known
    const number = this.#states.push({ reached, before }) - 1
    this.#numbers.set(key, number)
    return number
  }

  #forget(): void {
    this.#moves.fill(UNKNOWN)
    this.#numbers.clear()
    this.#states = []
    for (const { reached, before } of IDLE) this.#numberOf(reached, before)
  }
}

/** Which sets wait for the next character, without reading one; whether a match ends here. */
export function reach(
  program: readonly Step[],
  from: readonly number[],
  holds: (assertion: Assertion) => boolean,
): { matched: boolean; sets: number[] } {
  const seen = new Set(from)
  const sets: number[] = []
  let matched = false
  for (const at of seen) {
    const step = program[at]!
    if (step.type === 'set') sets.push(at)
    else if (step.type === 'match') matched = true
    else if (step.type === 'fork') for (const to of step.to) seen.add(to)
    else if (holds(step.assertion)) seen.add(at + 1)
  }
  return { matched, sets }
}

/** Which assertions hold at a place between two characters. */
export function holdsBetween(before: Neighbour, after: Neighbour): (assertion: Assertion) => boolean {
  return (assertion) => {
    if (assertion === 'start') return before === 'edge'
    if (assertion === 'end') return after === 'edge'
    const isEdge = (before === 'word') !== (after === 'word')
    return assertion === 'edge' ? isEdge : !isEdge
  }
}
