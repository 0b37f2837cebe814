/** Ways to look at what may fail, without getting in its way. */
import { types } from 'node:util'

/** Calls `failed` where the call throws or its promise rejects, which they do all the same. */
export function whenFailed(call: () => unknown, failed: (error: unknown) => void): unknown {
  let result: unknown
  try {
    result = call()
  } catch (error) {
    failed(error)
    throw error
  }
  if (!types.isPromise(result)) return result
  return result.catch((error: unknown) => {
    failed(error)
    throw error
  })
}

/** Telemetry that fails is nothing to the program. */
export function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
