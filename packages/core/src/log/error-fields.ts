/** An error as fields of a log line: type, message, stack, its own fields and its causes. Errors of the program may be anything: nothing throws. */
import { types } from 'node:util'

/** How far a chain of causes is followed, and how many errors of an AggregateError are shown. */
const MOST_CAUSES = 8
const MOST_ERRORS = 10

export function isError(value: unknown): value is Error {
  try {
    return types.isNativeError(value) || value instanceof Error
  } catch {
    return false
  }
}

/** The fields; values are those of the error, still to be bounded and redacted. */
export function errorFields(error: Error, depth = 0): Record<string, unknown> | string {
  try {
    return fieldsOf(error, depth)
  } catch {
    return '[unreadable]'
  }
}

/** `TypeError: message`, for an error that stands in a message. */
export function errorText(error: Error): string {
  try {
    return String(error)
  } catch {
    return '[unreadable]'
  }
}

function fieldsOf(error: Error, depth: number): Record<string, unknown> {
  const { name, message, stack, cause, constructor: made } = error
  const errors = (error as { errors?: unknown }).errors
  const nested = (value: unknown) =>
    !isError(value) ? value : depth < MOST_CAUSES ? errorFields(value, depth + 1) : '[too deep]'
  return {
    // Many SDKs leave their error classes the inherited name: then the class says more.
    type: name === 'Error' ? made?.name || name : name,
    message,
    stack,
    ...Object.fromEntries(Object.entries(error).map(([key, value]) => [key, nested(value)])),
    ...(cause !== undefined && { cause: nested(cause) }),
    ...(Array.isArray(errors) && { errors: errors.slice(0, MOST_ERRORS).map(nested) }),
  }
}
