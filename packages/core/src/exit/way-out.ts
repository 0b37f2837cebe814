/**
 * The one way out: whatever ends the process, what the layers hold is flushed synchronously, and the process then ends
 * exactly as it would have without us. Signals are only watched: where nobody else handles one it is raised again, so
 * the process dies by it; uncaught errors are watched through the monitor, which changes nothing about them.
 */
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const

/**
 * Calls `flush` on every way out of the process, possibly more than once.
 * @returns stops watching
 */
export function onWayOut(flush: () => void): () => void {
  const onSignal = (signal: NodeJS.Signals) => {
    flush()
    if (process.listenerCount(signal) > 1) return
    process.removeListener(signal, onSignal)
    process.kill(process.pid, signal)
  }
  for (const signal of SIGNALS) process.prependListener(signal, onSignal)
  process.on('uncaughtExceptionMonitor', flush)
  process.on('exit', flush)
  return () => {
    for (const signal of SIGNALS) process.removeListener(signal, onSignal)
    process.removeListener('uncaughtExceptionMonitor', flush)
    process.removeListener('exit', flush)
  }
}
