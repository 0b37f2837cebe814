/** From the rounds to the figures of the table. */
import { type Summary, summarize } from '../statistics.ts'
import type { OverheadReport } from './measured.ts'
import { OVERHEAD_VARIANTS, type OverheadVariant, type OverheadWork } from './variants.ts'

/** The reports of one round of one work, by variant. */
export type OverheadRound = ReadonlyMap<OverheadVariant['name'], Pick<OverheadReport, 'cpuMs' | 'wallMs' | 'done'>>

export type Clock = 'cpuMs' | 'wallMs'

/** One variant by one clock: milliseconds per unit of the work. */
export interface OverheadFigure {
  readonly variant: OverheadVariant['name']
  readonly cost: Summary
  /** Above bare of the same round, as a share of it; undefined for bare itself. */
  readonly overhead: Summary | undefined
}

/** All variants of one work by one clock. */
export interface OverheadResult {
  readonly work: OverheadWork
  readonly clock: Clock
  readonly figures: readonly OverheadFigure[]
}

/** Each variant is compared with bare of its own round: the machine's pace changes from round to round. */
export function overheadsOf(work: OverheadWork, rounds: readonly OverheadRound[]): OverheadResult[] {
  return (['cpuMs', 'wallMs'] as const).map((clock) => ({
    work,
    clock,
    figures: OVERHEAD_VARIANTS.map(({ name, profiling }) => ({
      variant: name,
      cost: summarize(rounds.map((round) => costOf(round, name, clock))),
      overhead: profiling
        ? summarize(rounds.map((round) => costOf(round, name, clock) / costOf(round, 'bare', clock) - 1))
        : undefined,
    })),
  }))
}

function costOf(round: OverheadRound, variant: OverheadVariant['name'], clock: Clock): number {
  const report = round.get(variant)!
  return report[clock] / report.done
}
