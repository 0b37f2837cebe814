/** Keeps telemetry code that was handed in from outside away from the traced program. */
import { types } from 'node:util'
import { showThrown } from '../engine/failure.ts'
import { warnOnce } from '../warn-once.ts'

/** Runs an extractor: what it throws, or what the promise it returns rejects with, is reported once per span name. */
export function guard<T, A extends unknown[]>(spanName: string, read: (...args: A) => T, ...args: A): T | undefined {
  try {
    const value = read(...args)
    if (types.isPromise(value)) value.catch((error: unknown) => report(spanName, error))
    return value
  } catch (error) {
    report(spanName, error)
    return undefined
  }
}

function report(spanName: string, error: unknown): void {
  warnOnce(
    `extractor:${spanName}`,
    `reading attributes of "${spanName}" threw: ${showThrown(error)}; the program is not affected`,
  )
}
