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
    const exception = isNew(thrown as object) ? { 'exception.type': 'unreadable' } : undefined
    return { type: 'unreadable', message: 'the thrown value cannot be read', exception }
  }
}

/** The attributes of OpenTelemetry's `recordException`; undefined where there is nothing to say. May throw on strange values. */
export function describeException(exception: unknown): Attributes | undefined {
  const { code, name, message, stack } = (
    typeof exception === 'string' ? { message: exception } : (exception ?? {})
  ) as { code?: unknown; name?: string; message?: string; stack?: string }
  const type = code ? String(code) : name || undefined
  if (type === undefined && !message) return undefined
  return {
    'exception.type': type,
    'exception.message': message || undefined,
    'exception.stacktrace': stack || undefined,
  }
}

/** A thrown value as text for a message to a person: the stack where it has one. Never throws. */
export function showThrown(thrown: unknown): string {
  try {
    return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
  } catch {
    return 'a value that cannot be shown'
  }
}

function isNew(thrown: object): boolean {
  if (recorded.has(thrown)) return false
  recorded.add(thrown)
  return true
}

function describe(thrown: unknown): Failure {
  if (typeof thrown !== 'object' || thrown === null) {
    const type = thrown === null ? 'null' : typeof thrown
    const message = String(thrown)
    return { type, message, exception: { 'exception.type': type, 'exception.message': message } }
  }
  const { name, code, message, stack } = thrown as {
    name?: unknown
    code?: unknown
    message?: unknown
    stack?: unknown
  }
  // Many SDKs leave their error classes the inherited name: then the class says more.
  const ownName = name === 'Error' ? undefined : name
  const className = [ownName, thrown.constructor?.name, name].find(isText) ?? 'Object'
  const failure = {
    type: isText(code) ? code : className,
    message: typeof message === 'string' ? message : '',
  }
  if (!isNew(thrown)) return { ...failure, exception: undefined }
  const exception = {
    'exception.type': className,
    'exception.message': failure.message,
    'exception.stacktrace': typeof stack === 'string' ? stack : undefined,
  }
  return { ...failure, exception }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
