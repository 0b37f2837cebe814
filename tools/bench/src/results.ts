/** From samples to the figures of the table. */
import type { VariantReport } from './measure-variant.ts'
import { MEASURES, type Measure } from './measures.ts'
import { type Summary, summarize } from './statistics.ts'
import { BARE, SDK, VARIANTS, type Variant } from './variants.ts'

/** The reports of one round, by variant. */
export type Round = ReadonlyMap<Variant, VariantReport>

/** One variant under one measure; nanoseconds per call. */
export interface Figure extends Summary {
  readonly variant: string
  /** Median divided by that of `bare`; undefined where what bare costs is subtracted. */
  readonly toBare: number | undefined
  /** Median divided by that of the OpenTelemetry SDK. */
  readonly toSdk: number
}

/** All variants under one measure. */
export interface Result {
  readonly measure: Measure['name']
  readonly title: string
  readonly figures: readonly Figure[]
}

/** Summarises the rounds. Where bare is subtracted, it is that of the same round. */
export function resultsOf(rounds: readonly Round[]): Result[] {
  return MEASURES.map((measure) => {
    const summaries = new Map(VARIANTS.map((variant) => [variant.name, summaryOf(rounds, measure, variant)]))
    const bare = summaries.get(BARE)!.median
    const sdk = summaries.get(SDK)!.median
    const figures = [...summaries].map(([variant, summary]) => ({
      variant,
      ...summary,
      toBare: measure.aboveBare ? undefined : summary.median / bare,
      toSdk: summary.median / sdk,
    }))
    return { measure: measure.name, title: measure.title, figures: measure.aboveBare ? withoutBare(figures) : figures }
  })
}

function withoutBare(figures: readonly Figure[]): Figure[] {
  return figures.filter((figure) => figure.variant !== BARE)
}

function summaryOf(rounds: readonly Round[], measure: Measure, variant: Variant): Summary {
  const bare = VARIANTS.find(({ name }) => name === BARE)!
  return summarize(
    rounds.map((round) => cost(round, measure, variant) - (measure.aboveBare ? cost(round, measure, bare) : 0)),
  )
}

function cost(round: Round, measure: Measure, variant: Variant): number {
  return round.get(variant)!.samples.find((sample) => sample.measure === measure.name)!.nanosecondsPerCall
}
