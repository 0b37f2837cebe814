/** The turns that run, each stopped by a controller whose word is a span. */
import { createRunningTurns, type RunningTurns } from '../cancel/running-turns.ts'
import type { LiveSettings } from '../settings/live-settings.ts'
import { createCancel } from './traced-channels.ts'

/** They are stopped when the agent ends, and when the settings say that they take too long. */
export function runTurnsUntil(ended: AbortSignal, settings: Pick<LiveSettings, 'current'>): RunningTurns {
  const limitMilliseconds = () => {
    const { turnLimitSeconds } = settings.current()
    return turnLimitSeconds === undefined ? undefined : turnLimitSeconds * 1_000
  }
  const running = createRunningTurns({ limitMilliseconds, createController: createCancel })
  ended.addEventListener('abort', () => running.stop('closing'), { once: true })
  return running
}
