/**
 * Ctrl-C while a turn runs stops the turn. Where none runs that was not told to stop before, the process ends as it would
 * without this.
 */
import type { Agent } from '../agent/turn.ts'

export interface Interrupts {
  /** What Ctrl-C is to do, for who hears of it in another way. @returns false where the process is to end */
  stopTurn(): boolean
  forget(): void
}

export function stopTurnOnInterrupt(agent: Pick<Agent, 'stop'>): Interrupts {
  const stopTurn = () => agent.stop('interrupted') > 0
  const onInterrupt = () => {
    if (stopTurn()) return
    forget()
    process.kill(process.pid, 'SIGINT')
  }
  const forget = () => void process.off('SIGINT', onInterrupt)
  process.on('SIGINT', onInterrupt)
  return { stopTurn, forget }
}
