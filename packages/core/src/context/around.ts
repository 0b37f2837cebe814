/**
 * What else is to be done where work runs in a context: profilers label their samples, allocations change their owner. Nothing is asked of it
 * while nobody does such a thing but one look at `state.around`.
 */
import { state } from '../global-state.ts'
import type { Context } from './context.ts'

/** Calls `next` once, as part of the call that makes `context` active, and returns what it returns. What `next` throws is not its business. */
export type Around = (context: Context, next: () => unknown) => unknown

/**
 * Adds something that happens around all work in a context; the one that came last is outermost. For parts of core.
 * @returns takes it away
 */
export function addAround(around: Around): () => void {
  state.arounds.add(around)
  state.around = composed()
  return () => {
    state.arounds.delete(around)
    state.around = composed()
  }
}

function composed(): Around | undefined {
  const [first, ...rest] = state.arounds
  if (first === undefined) return undefined
  return rest.reduce((inner, outer) => (context, next) => outer(context, () => inner(context, next)), first)
}
