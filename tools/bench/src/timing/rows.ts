/** What is timed, as data: waits of 1 ms to 1 s, one after the other and many at once. */

/** One row of the table; its spans have one name. */
export interface Row {
  /** Name of its spans. */
  readonly span: string
  readonly mode: 'sequential' | 'concurrent'
  /** How long a call waits, about. */
  readonly milliseconds: number
  readonly calls: number
  /** How many calls are under way at a time. */
  readonly lanes: number
}

/** Calls at a time in the concurrent rows. */
const LANES = 32
/** How long each row goes on, about; but there are no fewer calls than a p95 needs. */
const ROW_MILLISECONDS = 3_000
const LEAST_CALLS = 20
const MOST_CALLS = 400

/** Runs before the rows, so that none of them meets code that runs for the first time. */
export const WARM_UP: Row = { span: 'bench.warm_up', mode: 'concurrent', milliseconds: 1, calls: 2_000, lanes: 32 }

/** Six steps of about the same factor, from 1 ms to 1 s. */
const STEPS: readonly number[] = [1, 4, 16, 64, 250, 1_000]

/** The rows for waits of so many milliseconds. */
export function rowsBetween(shortest: number, longest: number): Row[] {
  const steps = STEPS.filter((step) => step >= shortest && step <= longest)
  return [...steps.map((step) => rowOf('sequential', step)), ...steps.map((step) => rowOf('concurrent', step))]
}

function rowOf(mode: Row['mode'], milliseconds: number): Row {
  const lanes = mode === 'concurrent' ? LANES : 1
  const inTime = Math.floor(ROW_MILLISECONDS / milliseconds) * lanes
  const calls = Math.min(MOST_CALLS, Math.max(inTime, LEAST_CALLS))
  return { span: `bench.${mode}_${milliseconds}ms`, mode, milliseconds, calls, lanes }
}

/** A step that has no divisor in common with any number of calls visits each place once. */
const STRIDE = 7_919

/**
 * How long each call of a row waits: whole milliseconds, since timers know no others, 10 % more or less, so that a p95
 * differs from the median where that can be. Evenly spread, in an order that is no order.
 */
export function waitsOf({ milliseconds, calls }: Row): number[] {
  return Array.from({ length: calls }, (_, call) => {
    const place = ((call * STRIDE) % calls) / calls
    return Math.round(milliseconds * (0.9 + 0.2 * place))
  })
}
