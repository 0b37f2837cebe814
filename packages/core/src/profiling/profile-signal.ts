/** A signal that starts a CPU profile, and the next time ends it. Without it the signal would end the process. */
import { warn, warnOnce } from '../warn-once.ts'

/** What is started and ended. */
export interface SignalledProfiles {
  readonly running: boolean
  start(): void
  stop(): string | null
}

/** @returns listens no more; undefined where this system has no such signal, which is said */
export function onProfileSignal(signal: NodeJS.Signals, profiles: SignalledProfiles): (() => void) | undefined {
  const turn = () => {
    if (!profiles.running) {
      profiles.start()
      if (profiles.running) warn(`profiling; the next ${signal} ends it`)
      return
    }
    const path = profiles.stop()
    warn(path === null ? 'nothing was profiled' : `profile written: ${path}`)
  }
  try {
    process.on(signal, turn)
  } catch (error) {
    warnOnce('profiling:signal', `profiling.signal has no effect here: ${(error as Error).message}`)
    return undefined
  }
  return () => void process.removeListener(signal, turn)
}
