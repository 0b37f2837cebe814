/** Runs the calls of a row, each one a span, and times each by hand: as programs do that have no spans. */
import { setTimeout as pause } from 'node:timers/promises'
import { instrumentFn } from '@zeph-telemetry/core'
import { type Row, waitsOf } from './rows.ts'

/** @returns what was timed by hand, in milliseconds, in the order of the calls' ends */
export async function runRow(row: Row): Promise<number[]> {
  const timed: number[] = []
  const call = instrumentFn(row.span, async (milliseconds: number) => {
    const start = performance.now()
    await pause(milliseconds)
    timed.push(performance.now() - start)
  })
  const waits = waitsOf(row)
  const lane = async () => {
    for (let wait = waits.pop(); wait !== undefined; wait = waits.pop()) await call(wait)
  }
  await Promise.all(Array.from({ length: row.lanes }, lane))
  return timed
}
