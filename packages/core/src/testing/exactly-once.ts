/**
 * The exactly-once claim as a table. Every case runs twice, bare and instrumented: what the caller notices must be the same, the
 * function must have run as often, and the instrumented run must leave exactly one span, started once and ended once.
 */
import { type AnyFunction, instrumentFn, type SpanStatus } from '@zeph-telemetry/core'
import { expect, test } from 'vitest'
import { SpanRecorder } from './span-recorder.ts'

/** Writes down one thing that the caller or the function noticed. */
export type Note = (...noticed: unknown[]) => void

export interface Case {
  /** The claim it proves. */
  readonly claim: string
  /** Makes the function under test; it notes `ran` whenever its body runs. */
  readonly make: (note: Note) => AnyFunction
  /** What the caller does with the function. What this throws is noted, too. */
  readonly consume: (subject: () => never, note: Note) => unknown
  /** Default 1. */
  readonly runs?: number
  /** Default `unset`. */
  readonly status?: SpanStatus
  readonly errorType?: string
}

/** The error of all cases: callers must see this very object. */
export const FAILURE: Error = Object.assign(new TypeError('failure'), { code: 'E_FAILURE' })
export const FAILED = { status: 'error', errorType: 'E_FAILURE' } as const

/** Proves every case of a table. */
export function provesExactlyOnce(cases: readonly Case[]): void {
  test.each(cases)('$claim', async (given) => {
    const bare = await run(given, (fn) => fn)
    using spans = new SpanRecorder()
    const instrumented = await run(given, (fn) => instrumentFn('subject', fn))

    expect(instrumented).toEqual(bare)
    expect(bare.filter(([first]) => first === 'ran').length).toBe(given.runs ?? 1)
    const span = spans.one('subject')
    expect([span.ended, span.status, span.attributes['error.type']]).toEqual([
      true,
      given.status ?? 'unset',
      given.errorType,
    ])
  })
}

async function run({ make, consume }: Case, wrap: (fn: AnyFunction) => AnyFunction): Promise<unknown[][]> {
  const notes: unknown[][] = []
  const note: Note = (...noticed) => void notes.push(noticed)
  try {
    await consume(wrap(make(note)) as () => never, note)
  } catch (error) {
    note('threw', error === FAILURE ? 'the failure' : String(error))
  }
  return notes
}
