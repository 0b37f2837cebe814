/**
 * The one way out: whatever ends the process, what the layers hold is flushed synchronously, and the process then ends
 * exactly as it would have without us. Signals are only watched: while the other listeners run ours is gone, so that those
 * who look whether they are alone (signal-exit does) see what they would see; where nobody else listens the signal is raised
 * again, so the process dies by it. Uncaught errors are watched through the monitor, which changes nothing about them.
 * What must be sent gets a bounded time, and only where there is something: at a natural end, and before a signal is raised again.
 */
import { settledWithin } from './settled-within.ts'

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const

/** What is to be done on the way out. */
export interface WayOut {
  /** Called on every way out, possibly more than once; the process may live on after it. */
  flush(): void
  /** Called when the process exits, after `flush`: only what other listeners of `exit` do comes after it. */
  leaving(): void
  /** Begins to send what cannot be written synchronously; undefined where nothing is left. Must not reject. */
  flushAsync?(): Promise<void> | undefined
  /** What has not been sent by now never will be: the time is up, or the process exits. Synchronous; may be called several times. */
  abandon?(): void
  /** Longest time that the process is kept alive for `flushAsync`, in milliseconds. Default 3000. */
  readonly patienceMs?: number
}

const PATIENCE_MS = 3000

/**
 * How often the end of a program is put off to send something. What listens to `beforeExit` is called again each time: a listener
 * that makes a span must not keep the process alive for ever.
 */
const MOST_ROUNDS = 3

/**
 * Watches every way out of the process.
 * @returns stops watching
 */
export function onWayOut(wayOut: WayOut): () => void {
  waysOut.add(wayOut)
  if (watching.length === 0) watching.push(watchSignals(), watchErrors(), watchExit())
  if (wayOut.flushAsync !== undefined) stopWatchingNaturalEnd ??= watchNaturalEnd()
  return () => {
    waysOut.delete(wayOut)
    if (waysOut.size === 0) for (const stop of watching.splice(0)) stop()
    if ([...waysOut].some(({ flushAsync }) => flushAsync !== undefined)) return
    stopWatchingNaturalEnd?.()
    stopWatchingNaturalEnd = undefined
  }
}

/** All that is to be done: one set of listeners, so that none of them ends the process while another has something to send. */
const waysOut = new Set<WayOut>()
const watching: (() => void)[] = []
let stopWatchingNaturalEnd: (() => void) | undefined

/** What is to be done for all of them. */
const together: Required<WayOut> = {
  flush: () => waysOut.forEach((wayOut) => void wayOut.flush()),
  leaving: () => waysOut.forEach((wayOut) => void wayOut.leaving()),
  abandon: () => waysOut.forEach((wayOut) => void wayOut.abandon?.()),
  flushAsync: () => {
    const sent = [...waysOut].flatMap((wayOut) => wayOut.flushAsync?.() ?? [])
    return sent.length === 0 ? undefined : Promise.all(sent).then(() => {})
  },
  get patienceMs() {
    return Math.max(...Array.from(waysOut, ({ patienceMs = PATIENCE_MS }) => patienceMs))
  },
}

function watchSignals(): () => void {
  let watching = true
  let leaving = false
  const watch = (signal: NodeJS.Signals) => {
    if (watching) process.prependListener(signal, onSignal)
  }
  const onSignal = (signal: NodeJS.Signals) => {
    together.flush()
    process.removeListener(signal, onSignal)
    if (process.listenerCount(signal) > 0) {
      void together.flushAsync()
      setImmediate(watch, signal).unref()
    } else if (leaving) {
      // A second signal ends the wait. Where it is the same again it finds no listener, and ends the process without us.
      together.abandon()
      process.kill(process.pid, signal)
    } else raiseWhenSent(signal)
  }
  const raiseWhenSent = (signal: NodeJS.Signals) => {
    const sent = together.flushAsync()
    const raise = () => void process.kill(process.pid, signal)
    if (sent === undefined) return raise()
    leaving = true
    void kept(sent).then(() => {
      together.flush()
      raise()
    })
  }
  for (const signal of SIGNALS) watch(signal)
  return () => {
    watching = false
    for (const signal of SIGNALS) process.removeListener(signal, onSignal)
  }
}

function watchNaturalEnd(): () => void {
  let rounds = 0
  const send = () => {
    const sent = rounds < MOST_ROUNDS ? together.flushAsync() : undefined
    if (sent === undefined) return
    rounds += 1
    void kept(sent)
  }
  // At the next tick, since the other listeners may still end spans.
  return listen('beforeExit', () => process.nextTick(send))
}

function watchErrors(): () => void {
  return listen('uncaughtExceptionMonitor', () => together.flush())
}

function watchExit(): () => void {
  return listen('exit', () => {
    together.flush()
    together.abandon()
    together.leaving()
  })
}

function listen(event: string, listener: () => void): () => void {
  process.on(event, listener)
  return () => void process.removeListener(event, listener)
}

/** Keeps the process alive until everything is sent, or the time is up. */
async function kept(sent: Promise<void>): Promise<void> {
  if (!(await settledWithin(sent, together.patienceMs))) together.abandon()
}
