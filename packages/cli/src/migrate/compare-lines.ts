/** The shortest list of changes from one list of lines to another, by Myers' greedy algorithm: work grows with what differs. */

export interface LineChange {
  readonly kind: ' ' | '-' | '+'
  readonly line: string
}

/** Furthest x reached per diagonal, before each round. */
type Trace = readonly ReadonlyMap<number, number>[]

export function compareLines(before: readonly string[], after: readonly string[]): LineChange[] {
  return walkBack(before, after, search(before, after))
}

function search(before: readonly string[], after: readonly string[]): Trace {
  const furthest = new Map([[1, 0]])
  const trace: Map<number, number>[] = []
  for (let round = 0; ; round++) {
    trace.push(new Map(furthest))
    for (let diagonal = -round; diagonal <= round; diagonal += 2) {
      let x = startOf(furthest, diagonal)
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) x++
      furthest.set(diagonal, x)
      if (x >= before.length && x - diagonal >= after.length) return trace
    }
  }
}

/** One line is added (from the diagonal above) or removed (from the one below), whichever leads further. */
function startOf(furthest: ReadonlyMap<number, number>, diagonal: number): number {
  return isAddition(furthest, diagonal) ? furthest.get(diagonal + 1)! : furthest.get(diagonal - 1)! + 1
}

function isAddition(furthest: ReadonlyMap<number, number>, diagonal: number): boolean {
  return (furthest.get(diagonal - 1) ?? -1) < (furthest.get(diagonal + 1) ?? -1)
}

function walkBack(before: readonly string[], after: readonly string[], trace: Trace): LineChange[] {
  const changes: LineChange[] = []
  let [x, y] = [before.length, after.length]
  for (let round = trace.length - 1; round >= 0; round--) {
    const furthest = trace[round]!
    const added = isAddition(furthest, x - y)
    const previous = x - y + (added ? 1 : -1)
    const [fromX, fromY] = round === 0 ? [0, 0] : [furthest.get(previous)!, furthest.get(previous)! - previous]
    while (x > fromX && y > fromY) {
      changes.push({ kind: ' ', line: before[--x]! })
      y--
    }
    if (round === 0) break
    changes.push(added ? { kind: '+', line: after[--y]! } : { kind: '-', line: before[--x]! })
  }
  return changes.reverse()
}
