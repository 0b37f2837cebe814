/** Turns without a pause, so many at a time, until the time is up; those that run then are waited for. */
import type { TurnResult } from '../agent/turn.ts'

export interface Load {
  /** Turns at a time, each in a session of its own. */
  concurrency: number
  /** Aborted when no further turn is to begin. */
  until: AbortSignal
  /** Runs a turn, counted from 1. After one that rejects no other begins. */
  runTurn(turn: number): Promise<Pick<TurnResult, 'toolRuns'>>
}

export interface LoadEnd {
  turns: number
  failedTurns: number
  tools: number
  failedTools: number
}

export async function runLoad({ concurrency, until, runTurn }: Load): Promise<LoadEnd> {
  const end: LoadEnd = { turns: 0, failedTurns: 0, tools: 0, failedTools: 0 }
  const lane = async () => {
    while (!until.aborted && end.failedTurns === 0) {
      end.turns += 1
      try {
        const { toolRuns } = await runTurn(end.turns)
        end.tools += toolRuns.length
        end.failedTools += toolRuns.filter(({ failed }) => failed).length
      } catch (error) {
        end.failedTurns += 1
        console.error(`A turn failed: ${error instanceof Error ? error.message : error}`)
      }
    }
  }
  await Promise.all(Array.from({ length: concurrency }, lane))
  return end
}

export function describeLoad({ turns, failedTurns, tools, failedTools }: LoadEnd): string {
  return `${turns} turns, ${failedTurns} of them failed; ${tools} tools, ${failedTools} of them failed`
}
