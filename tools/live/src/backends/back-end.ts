/** A back end that can be checked: what has to be given for it, what is sent there, and what is asked of it afterwards. */
import type { RecordedRun } from '../scenario/run-recorded-scenario.ts'
import type { Addresses } from './addresses.ts'

/** One check of one back end. */
export interface BackEndCheck {
  readonly name: string
  /** The variables without which it is not run. */
  readonly needs: readonly (keyof Addresses)[]
  /** Configuration of the agent that is run for it; undefined where nothing has to be sent. `elsewhere` takes what it does not take. */
  readonly sends?: (addresses: Addresses, elsewhere: string) => Readonly<Record<string, string>>
  /**
   * @param patienceMs how long what was sent may take to be found
   * @returns what was found, for a person
   * @throws Error where something is missing or wrong
   */
  readonly check: (addresses: Addresses, run: RecordedRun | undefined, patienceMs: number) => Promise<string>
}

/** What was sent, where something was. @throws Error where the agent did not do its work, or said that something is missing */
export function sent(run: RecordedRun | undefined): RecordedRun {
  if (run === undefined) throw new Error('nothing was sent')
  if (run.code !== 0) throw new Error(`the agent ended with code ${run.code}: ${run.out.slice(-500)}${run.err}`)
  if (run.err !== '') throw new Error(`the agent said: ${run.err.trim()}`)
  return run
}
