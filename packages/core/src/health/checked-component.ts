/**
 * A component that is looked at. Whoever asks while a look is under way gets its outcome; a check that does not answer in time is unhealthy, and is
 * not called without end: so many calls may be unanswered, and no more.
 */
import { ROOT, runInContext, suppress } from '../context/context.ts'
import { type Finding, finding, readFinding, thrownFinding } from './finding.ts'
import type { HealthCheck } from './health.ts'

const MOST_UNANSWERED = 3

/** One check and the time that it has. */
export class CheckedComponent {
  readonly #check: HealthCheck
  readonly #timeoutMs: number
  #unanswered = 0
  #current: Promise<Finding> | undefined

  constructor(check: HealthCheck, timeoutMs: number) {
    this.#check = check
    this.#timeoutMs = timeoutMs
  }

  /** Looks at the component. Never rejects, and takes no longer than the check's time. Keeps no process alive. */
  look(): Promise<Finding> {
    this.#current ??= this.#lookNow().finally(() => {
      this.#current = undefined
    })
    return this.#current
  }

  async #lookNow(): Promise<Finding> {
    if (this.#unanswered >= MOST_UNANSWERED) {
      return finding(
        'unhealthy',
        `${MOST_UNANSWERED} calls of the check have no answer; it is called again when one has`,
      )
    }
    const { promise, resolve } = Promise.withResolvers<Finding>()
    const abort = new AbortController()
    const timer = setTimeout(() => {
      const message = `no answer within ${this.#timeoutMs} ms`
      resolve(finding('unhealthy', message))
      abort.abort(new Error(message))
    }, this.#timeoutMs).unref()
    void this.#ask(abort.signal).then((found) => {
      clearTimeout(timer)
      resolve(found)
    })
    return promise
  }

  async #ask(signal: AbortSignal): Promise<Finding> {
    this.#unanswered += 1
    try {
      // Who happens to ask is no part of what the check does, and asking leaves no trace.
      return readFinding(await runInContext(ROOT, suppress, this.#check, signal))
    } catch (error) {
      return thrownFinding(error)
    } finally {
      this.#unanswered -= 1
    }
  }
}
