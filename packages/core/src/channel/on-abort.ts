/** Waiting that a signal may end. */

/** Calls `react` when the signal is aborted. @returns lets go of the signal */
export function onAbort(signal: AbortSignal, react: (reason: unknown) => void): () => void {
  const listener = () => react(signal.reason)
  signal.addEventListener('abort', listener, { once: true })
  return () => signal.removeEventListener('abort', listener)
}
