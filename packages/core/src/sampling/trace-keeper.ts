/**
 * Keeps traces that were not sampled but turn out to matter: with a failed span, or slow. The spans of such a trace wait here until one of
 * them fails or the local root ends, whole traces within a bound; then they all leave, or none. Only this process's sinks see them: others
 * were told that the trace is not sampled.
 */
import type { LocalTrace, SpanRecord } from '../engine/span-record.ts'

/** Which traces are kept, and how much may wait. */
export interface KeepOptions {
  readonly errors: boolean
  /** Shortest duration of a local root that is slow; undefined keeps none for that. */
  readonly slowerThanMs: number | undefined
  /** Most spans that wait, of all traces together. Default 4096, as many as the queue of an exporter takes. */
  readonly maxSpans?: number
}

const MAX_SPANS = 4096
const NS_PER_MS = 1e6

/** Looks at the spans of unsampled traces. */
export class TraceKeeper {
  /** Spans of traces that were given up because too many waited; whether they would have been kept nobody knows. */
  overflowed = 0
  readonly #options: KeepOptions
  readonly #maxSpans: number
  readonly #keep: (span: SpanRecord) => void
  /** Ended spans of undecided traces; that which has waited longest is first. */
  readonly #waiting = new Map<LocalTrace, SpanRecord[]>()
  /** Ids of local roots. Holds none of them: a root that nobody ends is collected. */
  readonly #roots = new WeakMap<LocalTrace, string>()
  /** True where a trace is kept; also for what ends after its local root. */
  readonly #decided = new WeakMap<LocalTrace, boolean>()
  #count = 0

  /** @param keep takes the spans of the traces that are kept, each once, in the order they ended */
  constructor(options: KeepOptions, keep: (span: SpanRecord) => void) {
    this.#options = options
    this.#maxSpans = options.maxSpans ?? MAX_SPANS
    this.#keep = keep
  }

  /** A span of an unsampled trace starts. */
  start({ localTrace, spanId }: SpanRecord): void {
    if (!this.#roots.has(localTrace)) this.#roots.set(localTrace, spanId)
  }

  /** A span of an unsampled trace has ended. */
  end(span: SpanRecord): void {
    const { localTrace } = span
    const isKept = this.#decided.get(localTrace)
    if (isKept === undefined) this.#judge(span)
    else if (isKept) this.#keep(span)
  }

  #judge(span: SpanRecord): void {
    const { localTrace } = span
    this.#wait(span)
    const isRoot = this.#roots.get(localTrace) === span.spanId
    if (this.#matters(span, isRoot)) this.#decide(localTrace, true)
    else if (isRoot) this.#decide(localTrace, false)
    else if (this.#count > this.#maxSpans) this.#giveUpOldest()
  }

  #wait(span: SpanRecord): void {
    const spans = this.#waiting.get(span.localTrace)
    if (spans === undefined) this.#waiting.set(span.localTrace, [span])
    else spans.push(span)
    this.#count += 1
  }

  #matters(span: SpanRecord, isRoot: boolean): boolean {
    const { errors, slowerThanMs } = this.#options
    if (errors && span.status === 'error') return true
    return isRoot && slowerThanMs !== undefined && span.endTime - span.startTime >= slowerThanMs * NS_PER_MS
  }

  /** @returns how many spans waited for it */
  #decide(localTrace: LocalTrace, isKept: boolean): number {
    const spans = this.#waiting.get(localTrace) ?? []
    this.#waiting.delete(localTrace)
    this.#decided.set(localTrace, isKept)
    this.#count -= spans.length
    if (isKept) for (const span of spans) this.#keep(span)
    return spans.length
  }

  /** A trace without an end must not cost all others theirs. */
  #giveUpOldest(): void {
    const [oldest] = this.#waiting.keys()
    if (oldest !== undefined) this.overflowed += this.#decide(oldest, false)
  }
}
