/** One turn while it is open: what its time went to so far, by the outermost span of each phase. */
import { BusyTime } from './busy-time.ts'
import type { TurnPhase } from './metrics-snapshot.ts'

/** Phases that spans say they are. */
export type MeasuredPhase = Exclude<TurnPhase, 'other'>

export const MEASURED_PHASES: readonly MeasuredPhase[] = ['context', 'llm', 'tools', 'memory']

/** Nanoseconds of a turn, by phase. */
export type PhaseTimes = Readonly<Record<TurnPhase, number>>

/** A turn; knows no span. */
export class Turn {
  #busy: Record<MeasuredPhase | 'any', BusyTime> | undefined = {
    context: new BusyTime(),
    llm: new BusyTime(),
    tools: new BusyTime(),
    memory: new BusyTime(),
    any: new BusyTime(),
  }

  /** A span of the phase starts directly in the turn. */
  enter(phase: MeasuredPhase, start: number): void {
    this.#busy?.[phase].enter(start)
    this.#busy?.any.enter(start)
  }

  leave(phase: MeasuredPhase, start: number, end: number): void {
    this.#busy?.[phase].leave(start, end)
    this.#busy?.any.leave(start, end)
  }

  /** It is not known when a span of the phase ended. */
  forget(phase: MeasuredPhase, start: number): void {
    this.#busy?.[phase].forget(start)
    this.#busy?.any.forget(start)
  }

  /** The turn is over: what its spans do from now on is no part of it. */
  end(start: number, end: number): PhaseTimes {
    const busy = this.#busy!
    this.#busy = undefined
    return {
      context: busy.context.total(start, end),
      llm: busy.llm.total(start, end),
      tools: busy.tools.total(start, end),
      memory: busy.memory.total(start, end),
      other: end - start - busy.any.total(start, end),
    }
  }
}
