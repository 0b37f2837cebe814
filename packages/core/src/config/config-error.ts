/** The error of every configuration call. */

/** Where a configuration value stands and what is wrong with it. */
export interface ConfigProblem {
  /** Machine-readable kind of problem. */
  readonly code:
    | 'invalid_value'
    | 'invalid_file'
    | 'unreadable_file'
    | 'secret_in_config'
    | 'vault_unreadable'
    | 'vault_unwritable'
    | 'missing_secret'
    | 'invalid_secret'
  /** Full key, such as `telemetry.trace_keep`, or the name of a variable. */
  readonly key: string
  /** Undefined where the key is missing; `[REDACTED]` where it holds or looks like a credential. */
  readonly value: unknown
  /** What is allowed, in words. */
  readonly allowed: string
  /** Path of the file that the value stands in. */
  readonly file?: string
  /** 1-based. */
  readonly line?: number
  /** What was thrown underneath. */
  readonly cause?: unknown
}

/**
 * A configuration that cannot be used. The message names the key, the value, what is allowed, and file and line where they
 * are known.
 */
export class ZephConfigError extends Error {
  override readonly name = 'ZephConfigError'
  readonly code: ConfigProblem['code']
  readonly key: string
  readonly value: unknown
  readonly allowed: string
  readonly file: string | undefined
  readonly line: number | undefined

  constructor(problem: ConfigProblem) {
    super(messageOf(problem), 'cause' in problem ? { cause: problem.cause } : undefined)
    this.code = problem.code
    this.key = problem.key
    this.value = problem.value
    this.allowed = problem.allowed
    this.file = problem.file
    this.line = problem.line
  }
}

function messageOf({ key, value, allowed, file, line, cause }: ConfigProblem): string {
  const place = file === undefined ? '' : ` (${file}${line === undefined ? '' : `:${line}`})`
  const reason = cause instanceof Error && 'code' in cause ? `: ${cause.message}` : ''
  return `${key} is ${shown(value)}, but must be ${allowed}${place}${reason}`
}

/** A value in one line, whatever it is. */
function shown(value: unknown): string {
  if (value === undefined) return 'missing'
  if (typeof value === 'number' || value === '[REDACTED]') return String(value)
  try {
    return JSON.stringify(value) ?? String(value)
  } catch {
    return typeof value === 'object' ? 'an object' : String(value)
  }
}
