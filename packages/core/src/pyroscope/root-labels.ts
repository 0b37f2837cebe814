/**
 * Links profiles to traces: samples carry the ids and the name of the local root span that they belong to, across everything asynchronous, and that
 * span says under which id they are found. Only where the profiler runs and can label.
 */
import { addAround } from '../context/around.ts'
import type { Context } from '../context/context.ts'
import type { Layer } from '../engine/layer.ts'
import { recordedSpan } from '../engine/recorded-span.ts'
import { isRecordingSpan } from '../engine/recording-span.ts'
import type { LocalTrace, SpanRecord } from '../engine/span-record.ts'
import type { Pprof } from './pprof-packages.ts'
import type { WallProfiler } from './wall-profiler.ts'

/** The names that Pyroscope knows: it finds samples by the first two; the third divides profiles into series. */
interface SampleLabels {
  readonly span_id: string
  readonly trace_id: string
  readonly span_name: string
}

/** Of work that belongs to no span: inside a span's call, too, where that is left. */
const NONE = {}

/** Of the names that divide profiles. A program that makes names from data must not fill the memory, here or there. */
const MOST_NAMES = 200
const OTHER = '(other)'

export interface RootLabelsOptions {
  readonly time: Pprof['time']
  readonly profiler: Pick<WallProfiler, 'isRunning'>
}

/** Labels the samples of local roots that start while it is there. */
export class RootLabels implements Layer {
  readonly name = 'profile-links'
  readonly stage = 'profile'
  readonly #time: Pprof['time']
  readonly #profiler: Pick<WallProfiler, 'isRunning'>
  readonly #labels = new WeakMap<LocalTrace, SampleLabels>()
  readonly #names = new Set<string>()
  readonly #removeAround: () => void

  constructor({ time, profiler }: RootLabelsOptions) {
    this.#time = time
    this.#profiler = profiler
    this.#removeAround = addAround((context, next) => this.#around(context, next))
  }

  onStart(span: SpanRecord): void {
    if (span.localParent !== undefined || !isRecordingSpan(span) || !this.#profiler.isRunning) return
    const { spanId: span_id, traceId: trace_id, localTrace } = span
    this.#labels.set(localTrace, { span_id, trace_id, span_name: this.#known(localTrace.root) })
    // What Grafana reads.
    span.setAttribute('pyroscope.profile.id', span_id)
    // What the requirement calls it.
    span.setAttribute('pyroscope.pprof.profile_id', span_id)
  }

  async shutdown(): Promise<void> {
    this.#removeAround()
  }

  /** Most changes of the context stay below one root: asking which label is there costs a tenth of setting it. */
  #around(context: Context, next: () => unknown): unknown {
    if (!this.#profiler.isRunning) return next()
    const labels = this.#labelsOf(context)
    if (this.#current() === labels) return next()
    return this.#labelled(labels, next)
  }

  /** The profiler throws where another one has taken its place: that is no reason not to call what is to be called. */
  #labelled(labels: object, next: () => unknown): unknown {
    let isCalled = false
    try {
      return this.#time.runWithContext(labels, () => {
        isCalled = true
        return next()
      })
    } catch (error) {
      if (isCalled) throw error
      return next()
    }
  }

  #labelsOf(context: Context): object {
    const recorded = recordedSpan(context)
    return (recorded && this.#labels.get(recorded.localTrace)) ?? NONE
  }

  /** What samples are labelled with here; where the profiler cannot say, they are labelled anew. */
  #current(): object | undefined {
    try {
      return this.#time.getContext() ?? NONE
    } catch {
      return undefined
    }
  }

  #known(name: string): string {
    if (this.#names.size >= MOST_NAMES && !this.#names.has(name)) return OTHER
    this.#names.add(name)
    return name
  }
}
