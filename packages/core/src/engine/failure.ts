/**
 * Turns whatever was thrown into the attributes of OpenTelemetry's conventions. Thrown things may be anything, a revoked
 * Proxy included: nothing in here throws.
 */
import type { Attributes } from './attributes.ts'

/** What a span says about an error; `exception` is undefined where this error was already recorded on an inner span. */
export interface Failure {
  /** Low-cardinality kind: an error code such as `ENOENT`, else the error's class, else the `typeof`. */
  readonly type: string
  readonly message: string
  readonly exception: Attributes | undefined
}

/** Errors that already have their exception record: one per Error object, at the innermost span. */
const recorded = new WeakSet<object>()

/** Describes a thrown value, and marks it as recorded. */
export function describeFailure(thrown: unknown): Failure {
  try {
    return describe(thrown)
  } catch {
    return {
      type: 'unreadable',
      message: 'the thrown value cannot be read',
      exception: { 'exception.type': 'unreadable' },
    }
  }
}

function describe(thrown: unknown): Failure {
  if (typeof thrown !== 'object' || thrown === null) {
    const message = String(thrown)
    return {
      type: typeof thrown,
      message,
      exception: { 'exception.type': typeof thrown, 'exception.message': message },
    }
  }
  const { name, code, message, stack } = thrown as {
    name?: unknown
    code?: unknown
    message?: unknown
    stack?: unknown
  }
  const className = typeof name === 'string' && name !== '' ? name : (thrown.constructor?.name ?? 'Object')
  const failure = {
    type: typeof code === 'string' && code !== '' ? code : className,
    message: typeof message === 'string' ? message : '',
  }
  if (recorded.has(thrown)) return { ...failure, exception: undefined }
  recorded.add(thrown)
  const exception = {
    'exception.type': className,
    'exception.message': failure.message,
    'exception.stacktrace': typeof stack === 'string' ? stack : undefined,
  }
  return { ...failure, exception }
}
