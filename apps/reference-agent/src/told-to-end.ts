/** A process that stays until somebody ends it, and then ends as it should: by Ctrl-C, by `kill`. */
import { once } from 'node:events'

/** Aborted when the process is told to end. From the call on it does that by itself, and not at once. */
export function toldToEnd(): AbortSignal {
  const told = new AbortController()
  const abort = () => told.abort()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, abort)
  return told.signal
}

/** Keeps the process alive until it is told. */
export async function untilTold(told: AbortSignal): Promise<void> {
  const alive = setInterval(() => {}, 2 ** 30)
  if (!told.aborted) await once(told, 'abort')
  clearInterval(alive)
}
