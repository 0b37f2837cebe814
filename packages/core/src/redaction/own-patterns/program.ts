/**
 * A pattern as steps between characters, the form in which all its possible matches are followed at once: at most one state per step,
 * however long the text.
 */
import { type Assertion, type Range, type Tree, UnsupportedPattern } from './parse-pattern.ts'

export type Step =
  /** Reads one character, and goes to the next step. */
  | { readonly type: 'set'; readonly ranges: readonly Range[] }
  /** Goes to both. */
  | { readonly type: 'fork'; readonly to: readonly number[] }
  | { readonly type: 'assertion'; readonly assertion: Assertion }
  | { readonly type: 'match' }

/** A repetition counts as often as it is written out; each character of a text costs at most so many steps. */
const MOST_STEPS = 500

/**
 * The steps of a pattern; the first one is where it starts.
 * @throws UnsupportedPattern where there are too many.
 */
export function programOf(tree: Tree): readonly Step[] {
  const steps: Step[] = []
  const add = (step: Step): void => {
    if (steps.length >= MOST_STEPS)
      throw new UnsupportedPattern(`with fewer repetitions: at most ${MOST_STEPS} steps when written out`)
    steps.push(step)
  }
  const write = (part: Tree): void => {
    if (part.type === 'sequence') part.parts.forEach(write)
    else if (part.type === 'choice') writeChoice(part.parts)
    else if (part.type === 'repeat') writeRepeat(part)
    else add(part)
  }
  /** A fork whose targets are known only when what it jumps over is written. */
  const fork = (): number[] => {
    const to: number[] = []
    add({ type: 'fork', to })
    return to
  }
  const writeChoice = (parts: readonly Tree[]): void => {
    const start = fork()
    const ends = parts.map((part) => {
      start.push(steps.length)
      write(part)
      return fork()
    })
    for (const end of ends) end.push(steps.length)
  }
  const writeRepeat = ({ part, least, most }: Extract<Tree, { type: 'repeat' }>): void => {
    for (let count = 0; count < least; count++) {
      const before = steps.length
      write(part)
      // What reads nothing need not be written a billion times.
      if (steps.length === before) break
    }
    if (most === Number.POSITIVE_INFINITY) {
      const start = steps.length
      const to = fork()
      to.push(steps.length)
      write(part)
      fork().push(start)
      to.push(steps.length)
      return
    }
    const ends: number[][] = []
    for (let count = least; count < most; count++) {
      const to = fork()
      to.push(steps.length)
      ends.push(to)
      write(part)
    }
    for (const end of ends) end.push(steps.length)
  }
  write(tree)
  add({ type: 'match' })
  return steps
}
