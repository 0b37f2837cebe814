/** V8 has one heap sampler per isolate, and who starts a second one silently shares it: whoever wants it takes it here, and others wait. */

import { state } from '../global-state.ts'

/**
 * @param name of who takes it, for the error of the next
 * @returns gives it back; calling it again does nothing
 * @throws where another has it
 */
export function takeHeapSampler(name: string): () => void {
  if (state.heapSampler !== undefined) throw new Error(`V8's only heap sampler is taken by ${state.heapSampler}`)
  state.heapSampler = name
  let taken = true
  return () => {
    if (taken) state.heapSampler = undefined
    taken = false
  }
}

/** Who has it; undefined where nobody does. */
export function heapSamplerOwner(): string | undefined {
  return state.heapSampler
}
