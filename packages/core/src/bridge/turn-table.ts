/** What turns took, as a whole and by phase. */

import type { Buckets } from '../metrics/buckets.ts'
import type { ExemplarSource } from '../metrics/exemplar.ts'
import { durationBuckets } from './buckets.ts'
import { Durations } from './durations.ts'
import type { TurnMetrics, TurnPhase } from './metrics-snapshot.ts'
import { MEASURED_PHASES, type PhaseTimes } from './turn.ts'

export const PHASES: readonly TurnPhase[] = [...MEASURED_PHASES, 'other']

/** The turns of one kind. */
export class TurnTable {
  readonly #total = new Durations()
  readonly #phases = byPhase(() => new Durations())
  /** What the histogram of turns exports, by phase. */
  readonly series: Readonly<Record<TurnPhase, Buckets>> = byPhase(() => durationBuckets())

  /** A turn has ended. */
  record(nanoseconds: number, times: PhaseTimes, source?: ExemplarSource): void {
    this.#total.record(nanoseconds)
    for (const phase of PHASES) {
      this.#phases[phase].record(times[phase])
      this.series[phase].record(times[phase], source)
    }
  }

  read(): TurnMetrics {
    return { total: this.#total.read(), phases: byPhase((phase) => this.#phases[phase].read()) }
  }
}

function byPhase<T>(make: (phase: TurnPhase) => T): Record<TurnPhase, T> {
  return Object.fromEntries(PHASES.map((phase) => [phase, make(phase)])) as Record<TurnPhase, T>
}
