/**
 * CPU profiles of the time of single spans: one begins with the span, and is written when the span has ended. Bounded: a profile costs
 * milliseconds to stop, so few are taken at once and none right after another of the same name.
 */
import { onWayOut } from '../exit/way-out.ts'
import { warnOnce } from '../warn-once.ts'
import { CpuProfiler } from './cpu-profiler.ts'
import type { ProfileWriter, WholeSpan } from './profile-writer.ts'

const MOST_AT_ONCE = 4
/** Between the beginnings of two profiles of one name, in milliseconds. */
const PAUSE_MS = 1000
/** A span that lasts longer is profiled so long, in milliseconds. */
const LONGEST_MS = 5 * 60_000
const LOOK_MS = 1000
const MOST_NAMES = 1000

interface Running {
  readonly name: string
  readonly recorder: CpuProfiler
  readonly started: Date
  span: WholeSpan | undefined
}

/** A profile that runs with a span. */
export interface SpanProfile {
  /** Says which span it is. */
  is(span: WholeSpan): void
  /** Writes it; does nothing where it has been written. */
  end(): void
}

export interface SpanProfilesOptions {
  readonly sampleRate: number
  /** False where another profile has the same samples. */
  readonly isShown: () => boolean
}

/** The profiles of spans of one configuration. Nothing in here throws. */
export class SpanProfiles {
  readonly #writer: ProfileWriter
  readonly #sampleRate: number
  readonly #isShown: () => boolean
  readonly #running = new Set<Running>()
  /** When a profile of a name began last. */
  readonly #began = new Map<string, number>()
  #stopWatching: (() => void) | undefined

  constructor(writer: ProfileWriter, { sampleRate, isShown }: SpanProfilesOptions) {
    this.#writer = writer
    this.#sampleRate = sampleRate
    this.#isShown = isShown
  }

  /** Begins a profile for a span that is about to start. Undefined where that is one too many, or cannot be done. */
  begin(name: string): SpanProfile | undefined {
    if (!this.#mayBegin(name)) return undefined
    const running: Running = { name, recorder: new CpuProfiler(this.#sampleRate), started: new Date(), span: undefined }
    try {
      running.recorder.start()
    } catch (error) {
      warnOnce('profiling:cpuprofile', `there is no cpuprofile: ${(error as Error).message}`)
      return undefined
    }
    this.#note(name)
    this.#running.add(running)
    this.#stopWatching ??= this.#watch()
    return {
      is: (span) => {
        running.span = span
      },
      end: () => this.#end(running),
    }
  }

  /** Writes those that run: their spans go on without. */
  stop(): void {
    for (const running of [...this.#running]) this.#end(running)
  }

  #mayBegin(name: string): boolean {
    if (!(this.#sampleRate > 0) || this.#running.size >= MOST_AT_ONCE) return false
    if ([...this.#running].some((running) => running.name === name)) return false
    return performance.now() - (this.#began.get(name) ?? Number.NEGATIVE_INFINITY) >= PAUSE_MS
  }

  #note(name: string): void {
    if (this.#began.size >= MOST_NAMES) this.#began.clear()
    this.#began.set(name, performance.now())
  }

  #end(running: Running): void {
    if (!this.#running.delete(running)) return
    const { recorder, started, span } = running
    this.#writer.finish({ recorder, started, span, isShown: this.#isShown() && this.#running.size === 0 })
    if (this.#running.size > 0) return
    this.#stopWatching?.()
    this.#stopWatching = undefined
  }

  #watch(): () => void {
    const timer = setInterval(() => this.#endLong(), LOOK_MS).unref()
    const stopWayOut = onWayOut({ flush: () => this.stop(), leaving: () => {} })
    return () => {
      clearInterval(timer)
      stopWayOut()
    }
  }

  #endLong(): void {
    for (const running of [...this.#running]) {
      if (running.recorder.full || Date.now() - running.started.getTime() >= LONGEST_MS) this.#end(running)
    }
  }
}
