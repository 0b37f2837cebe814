/** Runs telemetry's own dealings with objects of the traced program, which may have getters and Proxies that throw. */
import { warnOnce } from '../warn-once.ts'
import { showThrown } from './failure.ts'

/** What `work` returns; undefined where it throws, which is reported once per `what`. */
export function attempt<T>(what: string, work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    warnOnce(`attempt:${what}`, `${what} threw: ${showThrown(error)}; the program is not affected`)
    return undefined
  }
}
