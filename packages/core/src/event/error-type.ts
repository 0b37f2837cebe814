/** The kind of what was thrown, as `error.type` of spans has it; for where no span looks at it. Nothing in here throws. */

/** An error code such as `ENOENT`, else the error's class, else the `typeof`. */
export function errorType(thrown: unknown): string {
  try {
    if (typeof thrown !== 'object' || thrown === null) return thrown === null ? 'null' : typeof thrown
    const { code, name } = thrown as { code?: unknown; name?: unknown }
    // Many SDKs leave their error classes the inherited name: then the class says more.
    const ownName = name === 'Error' ? undefined : name
    return [code, ownName, thrown.constructor?.name, name].find(isText) ?? 'Object'
  } catch {
    return 'unreadable'
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
