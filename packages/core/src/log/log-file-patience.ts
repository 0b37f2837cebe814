/** How long a flush on the way out waits for a disk: until it gives no sign for some time. Then it is not waited for again before it gives one. */

const LONGEST_SILENCE_MS = 3000
const LONGEST_MS = 10_000
const STEP_MS = 1
/** A flush that follows so soon is the same one: there are several on some ways out. */
const SAME_MS = 1000

const nobody = new Int32Array(new SharedArrayBuffer(4))

export class LogFilePatience {
  #isGone = false
  #since = 0
  #lastSign = 0
  #lastWait = Number.NEGATIVE_INFINITY

  /** A flush begins. */
  begin(): void {
    const now = performance.now()
    if (now - this.#lastWait > SAME_MS) this.#since = now
    this.#lastSign = now
  }

  /** The disk has taken something. */
  sign(): void {
    this.#isGone = false
    this.#lastSign = performance.now()
  }

  /** Waits for a moment, synchronously. @returns false at once where there has been waiting enough */
  wait(): boolean {
    const now = performance.now()
    if (now - this.#lastSign > LONGEST_SILENCE_MS || now - this.#since > LONGEST_MS) this.#isGone = true
    if (this.#isGone) return false
    this.#lastWait = now
    Atomics.wait(nobody, 0, 0, STEP_MS)
    return true
  }
}
