/**
 * Tells when work resumes after it has waited: a promise's reaction, a timer, a socket. Without it, what is allocated after an `await` would be
 * charged to whoever ran before (measured: a span with ten of them would have a tenth of its bytes).
 */
import { type AsyncHook, createHook } from 'node:async_hooks'
import { state } from '../global-state.ts'

export class ResumeHook {
  resumptions = 0
  readonly #hook: AsyncHook
  #isOn = false

  /** @param resumed called inside the context that work resumes in; must be short, and never throws */
  constructor(resumed: () => void) {
    // On Node 22 a hook that is there before the store was ever used does not see the store.
    state.storage.run(state.storage.getStore() as never, () => {})
    this.#hook = createHook({
      before: () => {
        this.resumptions += 1
        resumed()
      },
    })
  }

  on(): void {
    if (!this.#isOn) this.#hook.enable()
    this.#isOn = true
  }

  off(): void {
    if (this.#isOn) this.#hook.disable()
    this.#isOn = false
  }
}
