/**
 * The turns that run, each with a controller of its own: stopped by who asked, by its limit of time, or since the agent
 * ends. A stopped turn ends by itself as soon as what it waits for heeds the signal.
 */
import { type StopCause, StoppedError } from './stopped-error.ts'

export interface RunningTurns {
  /** Runs a turn under a signal of its own. */
  run<T>(sessionId: string, turn: (signal: AbortSignal) => Promise<T>): Promise<T>
  /** Stops those that run, or the session's alone. @returns how many were told to that had not been told before */
  stop(why: StopCause, sessionId?: string): number
  /** Resolves when none runs any more. */
  settled(): Promise<void>
}

export interface RunningTurnsOptions {
  /** Asked at the beginning of each turn; undefined for no limit. */
  limitMilliseconds(): number | undefined
  /** Makes a turn's controller; a plain one unless somebody watches. */
  createController?(): AbortController
}

interface Running {
  readonly sessionId: string
  readonly ended: Promise<unknown>
}

export function createRunningTurns(options: RunningTurnsOptions): RunningTurns {
  const { limitMilliseconds, createController = () => new AbortController() } = options
  const running = new Map<AbortController, Running>()
  return {
    run(sessionId, turn) {
      const controller = createController()
      const limit = limitMilliseconds()
      const timer = limit === undefined ? undefined : setTimeout(abort, limit, controller, 'too_long')
      const ended = turn(controller.signal).finally(() => {
        clearTimeout(timer)
        running.delete(controller)
      })
      running.set(controller, { sessionId, ended })
      return ended
    },
    stop(why, sessionId) {
      const stopped = [...running].filter(([controller, of]) => {
        return !controller.signal.aborted && (sessionId === undefined || of.sessionId === sessionId)
      })
      for (const [controller] of stopped) abort(controller, why)
      return stopped.length
    },
    async settled() {
      await Promise.allSettled([...running.values()].map(({ ended }) => ended))
    },
  }
}

function abort(controller: AbortController, why: StopCause): void {
  controller.abort(new StoppedError(why))
}
