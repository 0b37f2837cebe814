/**
 * Signals for a client whose requests take none: what it fetches inside `underSignal` ends when the signal is aborted.
 */
import { AsyncLocalStorage } from 'node:async_hooks'

type Fetch = typeof globalThis.fetch

const signals = new AsyncLocalStorage<AbortSignal>()

export function underSignal<T>(signal: AbortSignal | undefined, work: () => T): T {
  return signal ? signals.run(signal, work) : work()
}

export function signalledFetch(fetch: Fetch): Fetch {
  return (input, init) => {
    const outer = signals.getStore()
    if (outer === undefined) return fetch(input, init)
    const signal = init?.signal ? AbortSignal.any([init.signal, outer]) : outer
    return fetch(input, { ...init, signal })
  }
}
