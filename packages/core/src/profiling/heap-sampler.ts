/** V8 has one heap sampler per isolate, and who starts a second one silently shares it: whoever wants it takes it here, and others wait. */
import { state } from '../global-state.ts'

/** Who has the sampler. */
export interface HeapSamplerOwner {
  /** For the error of the next who wants it. */
  readonly name: string
  /** Stops and gives it back at once: for who can do without. */
  readonly giveWay?: (() => void) | undefined
}

/**
 * Takes the sampler, from who can do without it if need be.
 * @param giveWay stops sampling when another wants to; where it is missing, others wait
 * @returns gives it back; calling it again does nothing
 * @throws where another has it
 */
export function takeHeapSampler(name: string, giveWay?: () => void): () => void {
  state.heapSampler?.giveWay?.()
  if (state.heapSampler !== undefined) throw new Error(`V8's only heap sampler is taken by ${state.heapSampler.name}`)
  const owner = { name, giveWay }
  state.heapSampler = owner
  return () => {
    if (state.heapSampler === owner) state.heapSampler = undefined
  }
}

/** True while somebody has it. */
export function isHeapSamplerTaken(): boolean {
  return state.heapSampler !== undefined
}
