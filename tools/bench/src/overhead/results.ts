/** From the rounds to the figures of the table. */
import { type Summary, summarize } from '../statistics.ts'
import type { Measured } from './measured.ts'
import { OVERHEAD_VARIANTS, type OverheadVariant, type OverheadWork, type Stretch } from './variants.ts'

/** The reports of one round of one work, by variant. */
export type OverheadRound = ReadonlyMap<OverheadVariant['name'], Readonly<Record<Stretch, Measured>>>

interface View {
  /** Of one stretch. */
  readonly cost: (measured: Measured) => number
  readonly overhead: (cost: number, bare: number) => number
}

const asShareOfBare = (cost: number, bare: number): number => cost / bare - 1

/** Milliseconds per unit of the work, or how much of one core the process keeps busy: 1 is all of it, as an operating system shows it. */
export type Clock = 'cpuMs' | 'wallMs' | 'coreShare'

const VIEWS: Readonly<Record<Clock, View>> = {
  cpuMs: { cost: ({ cpuMs, done }) => cpuMs / done, overhead: asShareOfBare },
  wallMs: { cost: ({ wallMs, done }) => wallMs / done, overhead: asShareOfBare },
  coreShare: { cost: ({ cpuMs, wallMs }) => cpuMs / wallMs, overhead: (cost, bare) => cost - bare },
}

/** One variant by one clock. */
export interface OverheadFigure {
  readonly variant: OverheadVariant['name']
  readonly cost: Summary
  /** Above bare of the same round: as a share of it, and of a core where `cost` is one. Undefined for bare itself. */
  readonly overhead: Summary | undefined
}

/** All variants of one stretch of one work by one clock. */
export interface OverheadResult {
  readonly work: OverheadWork
  readonly stretch: Stretch
  readonly clock: Clock
  readonly figures: readonly OverheadFigure[]
}

/** What is shown: by the wall clock only what is warm, since a process starts once. */
const SHOWN: readonly Pick<OverheadResult, 'stretch' | 'clock'>[] = [
  { stretch: 'warm', clock: 'cpuMs' },
  { stretch: 'warm', clock: 'wallMs' },
  { stretch: 'warm', clock: 'coreShare' },
  { stretch: 'first', clock: 'cpuMs' },
]

/** Each variant is compared with bare of its own round: the machine's pace changes from round to round. */
export function overheadsOf(work: OverheadWork, rounds: readonly OverheadRound[]): OverheadResult[] {
  return SHOWN.map(({ stretch, clock }) => {
    const { cost, overhead } = VIEWS[clock]
    const costsOf = (name: OverheadVariant['name']) => rounds.map((round) => cost(round.get(name)![stretch]))
    const bare = costsOf('bare')
    const figures = OVERHEAD_VARIANTS.map(({ name }) => {
      const costs = costsOf(name)
      const above = costs.map((each, index) => overhead(each, bare[index]!))
      return { variant: name, cost: summarize(costs), overhead: name === 'bare' ? undefined : summarize(above) }
    })
    return { work, stretch, clock, figures }
  })
}
