/** Waits for the outputs of the log, where it is loaded. Loads no log. */
import { settledWithin } from '../exit/settled-within.ts'
import { state } from '../global-state.ts'

const PATIENCE_MS = 5000

/** Resolves when all outputs have the lines that were written before, or cannot have them, or the time is up. Never rejects. */
export async function flushOutputs(patienceMs: number = PATIENCE_MS): Promise<void> {
  if (state.log === undefined) return
  const { promise, resolve } = Promise.withResolvers<void>()
  state.log.flush(resolve)
  await settledWithin(promise, patienceMs)
}
