/**
 * The one way out: whatever ends the process, what the layers hold is flushed synchronously, and the process then ends
 * exactly as it would have without us. Signals are only watched: while the other listeners run ours is gone, so that those
 * who look whether they are alone (signal-exit does) see what they would see; where nobody else listens the signal is raised
 * again, so the process dies by it. Uncaught errors are watched through the monitor, which changes nothing about them.
 */
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const

/** What is to be done on the way out. */
export interface WayOut {
  /** Called on every way out, possibly more than once; the process may live on after it. */
  flush(): void
  /** Called when the process exits, after `flush`: only what other listeners of `exit` do comes after it. */
  leaving(): void
}

/**
 * Watches every way out of the process.
 * @returns stops watching
 */
export function onWayOut({ flush, leaving }: WayOut): () => void {
  let watching = true
  const watch = (signal: NodeJS.Signals) => {
    if (watching) process.prependListener(signal, onSignal)
  }
  const onSignal = (signal: NodeJS.Signals) => {
    flush()
    process.removeListener(signal, onSignal)
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal)
    else setImmediate(watch, signal).unref()
  }
  const onError = () => flush()
  const onExit = () => {
    flush()
    leaving()
  }
  for (const signal of SIGNALS) watch(signal)
  process.on('uncaughtExceptionMonitor', onError)
  process.on('exit', onExit)
  return () => {
    watching = false
    for (const signal of SIGNALS) process.removeListener(signal, onSignal)
    process.removeListener('uncaughtExceptionMonitor', onError)
    process.removeListener('exit', onExit)
  }
}
