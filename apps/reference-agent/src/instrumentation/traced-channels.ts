/** The channels between the agent's parts, each send and receive a span, and the controllers that say stop. */
import { cancelSignal, elicitationChannel, metricsChannel, statusChannel } from '@zeph-telemetry/channels'
import type { Channel } from '@zeph-telemetry/core/channel'
import type { Question } from '../mcp/ask-in-turn.ts'
import type { Status } from '../status/status.ts'
import type { TurnSample } from '../totals/turn-sample.ts'

/** More is not shown: what the agent did a while ago is of no interest. */
const MOST_STATUSES = 16
const MOST_SAMPLES = 256

export function openStatuses(): Channel<Status> {
  return statusChannel<Status>({ capacity: MOST_STATUSES, onFull: 'drop' })
}

export function openSamples(): Channel<TurnSample> {
  return metricsChannel<TurnSample>({ capacity: MOST_SAMPLES, onFull: 'drop' })
}

/** From hand to hand: a question waits with who asks it until the user is free. */
export function openQuestions(): Channel<Question> {
  return elicitationChannel<Question>({ capacity: 0 })
}

export function createCancel(): AbortController {
  return cancelSignal()
}
