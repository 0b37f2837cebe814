/**
 * The wall clock profile of this thread with its CPU time, in windows that follow one another without a gap. Nothing in here throws; what fails is
 * said once and begun anew with the next window.
 */
import { warnOnce } from '../warn-once.ts'
import type { Pprof, Profile } from './pprof-packages.ts'

/** 100 samples a second. */
export const INTERVAL_US = 10_000

/** Samples' labels that few values have, or that many samples share. */
const REPEATED = ['span_id', 'span_name', 'trace_id']

/** Windows of one profiler, of which a thread has one. */
export class WallProfiler {
  readonly #time: Pprof['time']
  readonly #windowMs: number
  #isRunning = false
  #labels = false

  /** @param windowMs how long a window is at most, in milliseconds */
  constructor(time: Pprof['time'], windowMs: number) {
    this.#time = time
    this.#windowMs = windowMs
    this.#start()
  }

  /** True while it profiles, and nobody else has ended that. */
  get isRunning(): boolean {
    return this.#isRunning && this.#time.isStarted()
  }

  /** True where samples can carry labels of asynchronous work: on Node 22 not without a flag. */
  get hasLabels(): boolean {
    return this.#labels
  }

  /** The window that ends now; the next one has begun. Undefined where nothing was profiled. */
  take(): Profile | undefined {
    if (this.isRunning) return this.#collect(true)
    this.#start()
    return undefined
  }

  /** The last window. */
  stop(): Profile | undefined {
    const last = this.isRunning ? this.#collect(false) : undefined
    this.#isRunning = false
    return last
  }

  #start(): void {
    const options = { intervalMicros: INTERVAL_US, durationMillis: this.#windowMs }
    try {
      this.#time.start({ ...options, withContexts: true, collectCpuTime: true, useCPED: true })
      this.#isRunning = true
      this.#labels = this.#tryLabel()
    } catch (error) {
      this.#isRunning = false
      warnOnce('pyroscope:wall', `there are no CPU profiles for Pyroscope: ${(error as Error).message}`)
    }
  }

  /** Asks the profiler itself: the version and the flags of Node do not tell, since both can be set in several places. */
  #tryLabel(): boolean {
    const label = {}
    return this.#time.runWithContext(label, () => this.#time.getContext() === label)
  }

  #collect(goesOn: boolean): Profile | undefined {
    try {
      return this.#time.stop(goesOn, ({ context }) => ({ ...context?.context }), REPEATED)
    } catch (error) {
      this.#isRunning = false
      this.#end()
      warnOnce('pyroscope:window', `a CPU profile for Pyroscope is lost: ${(error as Error).message}`)
      return undefined
    }
  }

  #end(): void {
    try {
      if (this.#time.isStarted()) this.#time.stop(false)
    } catch {
      // What cannot even be stopped is left to the end of the process.
    }
  }
}
