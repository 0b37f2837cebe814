/** Headers as undici publishes them: names and values in turn, as buffers or texts. Only those that are asked for are decoded. */

/** The values of these headers, by name in lower case; of several of one name, the first. */
export function headersIn<N extends string>(published: unknown, names: readonly N[]): { readonly [K in N]?: string } {
  const found: { [K in N]?: string } = {}
  if (!Array.isArray(published)) return found
  for (let at = 0; at + 1 < published.length; at += 2) {
    const name = nameAt(published[at], names)
    if (name !== undefined) found[name] ??= textOf(published[at + 1])
  }
  return found
}

/** The wanted name that this is; most are told from it by their length alone. */
function nameAt<N extends string>(published: unknown, names: readonly N[]): N | undefined {
  const { length } = (published ?? {}) as { readonly length?: unknown }
  const candidates = names.filter((name) => name.length === length)
  if (candidates.length === 0) return undefined
  const text = textOf(published).toLowerCase()
  return candidates.find((name) => name === text)
}

function textOf(published: unknown): string {
  const one: unknown = Array.isArray(published) ? published[0] : published
  if (typeof one === 'string') return one
  return Buffer.isBuffer(one) ? one.toString('latin1') : ''
}
