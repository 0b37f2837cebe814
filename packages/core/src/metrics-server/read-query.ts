/** The parameters of a request, checked one by one. */

/** What a parameter may be, and how it is read. */
export interface Parameter {
  /** In words, for who gave another. */
  readonly allowed: string
  /** Undefined where it is not allowed. */
  read(text: string): unknown
}

/**
 * Reads what stands behind the question mark of a URL.
 * @param usual what holds where a parameter is not given
 * @returns what is wrong, in words, in place of a query
 */
export function readQuery<Q extends object>(
  url: string,
  parameters: Readonly<Record<string, Parameter>>,
  usual: Q,
): Q | string {
  const query = { ...usual } as Record<string, unknown>
  for (const [key, text] of new URLSearchParams(url.split('?')[1])) {
    const parameter = Object.hasOwn(parameters, key) ? parameters[key] : undefined
    if (parameter === undefined) return `there is no such parameter; there are: ${Object.keys(parameters).join(' ')}`
    query[key] = parameter.read(text)
    if (query[key] === undefined) return `${key} must be ${parameter.allowed}`
  }
  return query as Q
}
