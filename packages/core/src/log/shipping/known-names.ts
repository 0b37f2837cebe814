/** Names of fields as a receiver allows them. A program has few, and uses them again in every line: each is looked at once. */

const MOST_KNOWN = 1000

/** @returns the same as `fitted`, which must be pure, without doing it again for names that are known */
export function knownNames(fitted: (name: string) => string): (name: string) => string {
  const known = new Map<string, string>()
  return (name) => {
    const before = known.get(name)
    if (before !== undefined) return before
    const fit = fitted(name)
    // A program that makes names from data must not fill the memory.
    if (known.size < MOST_KNOWN) known.set(name, fit)
    return fit
  }
}
