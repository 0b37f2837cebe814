/**
 * Adds up what the agent's turns came to, whoever asked for them. Samples come through a channel, so that a turn never
 * waits for who counts; one that finds it full is not counted, and that is.
 */
import type { Channel } from '@zeph-telemetry/core/channel'
import type { TurnSample } from './turn-sample.ts'

export interface Totals {
  readonly turns: Readonly<Record<TurnSample['status'], number>>
  readonly requests: number
  readonly promptTokens: number
  readonly completionTokens: number
  readonly tools: number
  readonly failedTools: number
  /** Turns that nobody had the time to count. */
  readonly uncounted: number
}

export interface TotalsCollector {
  add(sample: TurnSample): void
  totals(): Totals
  /** Counts what is there; later samples are lost. */
  stop(): Promise<void>
}

type SampleChannel = Pick<Channel<TurnSample>, 'trySend' | 'close' | typeof Symbol.asyncIterator>

export function collectTotals(samples: SampleChannel): TotalsCollector {
  let totals: Totals = NONE
  const counting = (async () => {
    for await (const sample of samples) totals = plus(totals, sample)
  })()
  return {
    add(sample) {
      if (!samples.trySend(sample)) totals = { ...totals, uncounted: totals.uncounted + 1 }
    },
    totals: () => totals,
    stop() {
      samples.close()
      return counting
    },
  }
}

const NONE: Totals = {
  turns: { answered: 0, refused: 0, stopped: 0, failed: 0 },
  ...{ requests: 0, promptTokens: 0, completionTokens: 0, tools: 0, failedTools: 0, uncounted: 0 },
}

function plus(totals: Totals, sample: TurnSample): Totals {
  const { turns } = totals
  return {
    turns: { ...turns, [sample.status]: turns[sample.status] + 1 },
    requests: totals.requests + sample.requests,
    promptTokens: totals.promptTokens + sample.promptTokens,
    completionTokens: totals.completionTokens + sample.completionTokens,
    tools: totals.tools + sample.tools,
    failedTools: totals.failedTools + sample.failedTools,
    uncounted: totals.uncounted,
  }
}
