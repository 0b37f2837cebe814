/**
 * Lets the memory tidy itself up in the background, until the signal says stop. The timer does not keep the process
 * alive, a pass is never begun before the last one has ended, and a pass that fails is reported and not the last.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { Memory } from './memory.ts'

export interface ConsolidationLoopOptions {
  intervalMilliseconds: number
  signal: AbortSignal
  onError?(error: unknown): void
}

/** Resolves when it has stopped: after the pass that is under way. */
export async function startConsolidationLoop(
  memory: Pick<Memory, 'runConsolidation'>,
  { intervalMilliseconds, signal, onError }: ConsolidationLoopOptions,
): Promise<void> {
  while (await waited(intervalMilliseconds, signal)) {
    await memory.runConsolidation().catch((error: unknown) => onError?.(error))
  }
}

async function waited(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  try {
    await pause(milliseconds, undefined, { signal, ref: false })
    return true
  } catch {
    return false
  }
}
