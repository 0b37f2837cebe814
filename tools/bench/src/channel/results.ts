/** From samples to the figures of the table. */
import { type Summary, summarize } from '../statistics.ts'
import type { ChannelReport, ChannelSample } from './measure-channel.ts'
import { CHANNEL_MEASURES, type ChannelMeasure } from './measures.ts'
import { CHANNEL_VARIANTS, type ChannelVariant } from './variants.ts'

/** The reports of one round, by variant. */
export type ChannelRound = ReadonlyMap<ChannelVariant, ChannelReport>

/** One variant under one measure; nanoseconds per message. */
export interface ChannelFigure extends Summary {
  readonly variant: string
  /** What the bare channel took in the same processes. */
  readonly bare: number
  /** Nanoseconds above bare: the median of what it is process by process. */
  readonly aboveBare: number
  /** The same as a share of what bare takes: 0.01 is 1 %. */
  readonly overhead: number
}

/** All variants under one measure. */
export interface ChannelResult {
  readonly measure: ChannelMeasure['name']
  readonly title: string
  readonly figures: readonly ChannelFigure[]
}

/** Summarises the rounds. A variant is compared with the bare channel of the same process. */
export function resultsOf(rounds: readonly ChannelRound[]): ChannelResult[] {
  return CHANNEL_MEASURES.map(({ name: measure, title }) => {
    const figures = CHANNEL_VARIANTS.map((variant) => {
      const samples = rounds.map((round) => round.get(variant)!.samples.find((sample) => sample.measure === measure)!)
      return { variant: variant.name, ...figureOf(samples) }
    })
    return { measure, title, figures }
  })
}

function figureOf(samples: readonly ChannelSample[]): Omit<ChannelFigure, 'variant'> {
  const median = (each: (sample: ChannelSample) => number) => summarize(samples.map(each)).median
  return {
    ...summarize(samples.map(({ nanosecondsPerMessage }) => nanosecondsPerMessage)),
    bare: median(({ bareNanoseconds }) => bareNanoseconds),
    aboveBare: median(({ nanosecondsPerMessage, bareNanoseconds }) => nanosecondsPerMessage - bareNanoseconds),
    overhead: median(({ nanosecondsPerMessage, bareNanoseconds }) => nanosecondsPerMessage / bareNanoseconds - 1),
  }
}

/** What the work on a message takes by itself: the median of all rounds and variants. */
export function workOf(rounds: readonly ChannelRound[]): number {
  return summarize(rounds.flatMap((round) => [...round.values()].map(({ workNanoseconds }) => workNanoseconds))).median
}
