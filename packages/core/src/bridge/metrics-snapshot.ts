/** What the metrics bridge tells: types only. The same with and without the `profiling` condition; there it holds what `timed` measured. */

/**
 * Where spans ran, by their ancestors in this process: `turn`, the main turn; `agent`, a turn inside a turn; `side`, a call made for another
 * phase of a turn, such as a model call that ranks memories; `outside`, no turn around them.
 */
export type SpanScope = 'turn' | 'agent' | 'side' | 'outside'

/** What the time of a turn is made of; `other` is what no span of the other four covers. */
export type TurnPhase = 'context' | 'llm' | 'tools' | 'memory' | 'other'

/** Durations in seconds. Quantiles are off by at most 1 % of the value, the rest is exact; all are 0 where `count` is. */
export interface DurationStatistics {
  readonly count: number
  readonly sum: number
  /** Of the one that ended last. */
  readonly last: number
  readonly mean: number
  readonly min: number
  readonly max: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
}

/** The spans of one name in one scope. */
export interface SpanMetrics extends DurationStatistics {
  /** How many of `count` failed. */
  readonly errors: number
  /** Ended since what they waited for was dropped: their end is unknown, so they are in nothing else here. */
  readonly abandoned: number
}

/** The turns of one kind. */
export interface TurnMetrics {
  /** The turns as a whole. */
  readonly total: DurationStatistics
  /** Seconds of a turn by phase: repeats of a turn are added up, what runs at once counts once, a turn without a phase counts as 0. */
  readonly phases: Readonly<Record<TurnPhase, DurationStatistics>>
}

/** Durations since the start, at one moment. Plain data. */
export interface MetricsSnapshot {
  /** By span name, then by scope; has what was measured at least once. */
  readonly spans: Readonly<Record<string, Readonly<Partial<Record<SpanScope, SpanMetrics>>>>>
  /** Main turns, and those of agents inside them; has the kinds of which one has ended. */
  readonly turns: Readonly<Partial<Record<'turn' | 'agent', TurnMetrics>>>
  /** Spans that have started and not ended. */
  readonly open: number
  /** Spans whose names came when there was no room for more, or are no texts: they are measured together, by scope, in `rest`. */
  readonly overflowed: number
  readonly rest: Readonly<Partial<Record<SpanScope, SpanMetrics>>>
}
