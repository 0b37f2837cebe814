/** Which failures another candidate may do better with. */
import { isAbort, statusOf } from '../http/sdk-error.ts'

/** The request itself is at fault: it would be with every candidate. */
const CALLERS_FAULT: ReadonlySet<number | undefined> = new Set([400, 405, 406, 411, 413, 414, 415, 422, 431])

/** All but aborts and requests that are wrong in themselves. A wrong key, a model that is gone, a limit and an overload are the candidate's. */
export function shouldFallBackByDefault(error: unknown): boolean {
  return !isAbort(error) && !CALLERS_FAULT.has(statusOf(error))
}
