/** What went wrong with a call of a model, as the SDKs' errors tell it: each has another name for the same. */

/** The HTTP status that an error stands for. */
export function statusOf(error: unknown): number | undefined {
  const { status, statusCode, status_code } = (error ?? {}) as Readonly<Record<string, unknown>>
  return [status, statusCode, status_code].find((value) => typeof value === 'number')
}

/** True where somebody wanted the call to stop. */
export function isAbort(error: unknown): boolean {
  return classesOf(error).some((name) => name === 'AbortError' || name === 'APIUserAbortError')
}

/** True for an error without a status that says why no answer came: the connection failed, or nothing came in time. */
export function isConnectionFailure(error: unknown): boolean {
  if (isAbort(error)) return false
  const isNamedSo = classesOf(error).some((name) => /^(APIConnection|Timeout|APICallError$)/.test(name))
  return isNamedSo || codeOf(error) !== undefined
}

/** The code of a failed connection, of the error or of what caused it: `fetch failed` has it inside. */
export function codeOf(error: unknown): string | undefined {
  const { code, cause } = (error ?? {}) as { readonly code?: unknown; readonly cause?: unknown }
  if (typeof code === 'string' && /^(E[A-Z_]+|UND_ERR_[A-Z_]+)$/.test(code)) return code
  return cause instanceof Error && cause !== error ? codeOf(cause) : undefined
}

/** A status, the code of a failed connection or the error's class: one word for a message. */
export function failureLabel(error: unknown): string {
  return String(statusOf(error) ?? codeOf(error) ?? classesOf(error)[0] ?? typeof error)
}

/** Many SDKs leave their errors the inherited name: then the class says more. */
function classesOf(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return []
  const names: unknown[] = [error.constructor?.name, error.name]
  return names.filter((name) => typeof name === 'string' && name !== '') as string[]
}
