/** Waits for what the log has been given, also where it is still on its way: for the handle. Loads no log. */
import { flushOutputs } from './flush-outputs.ts'
import { heldWritten } from './held-calls.ts'

/** Resolves when all outputs have the lines that were written before, or cannot have them, or the time is up. Never rejects. */
export async function flushLog(patienceMs?: number): Promise<void> {
  await heldWritten()
  await flushOutputs(patienceMs)
}
