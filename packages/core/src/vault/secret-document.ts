/** What stands in the vault's file once it is decrypted: one JSON object, keys to texts, sorted so that it reads well in an editor. */

/** Keys to values. Written by this package they are texts; a file that was written by hand may hold anything. */
export type SecretDocument = ReadonlyMap<string, unknown>

/** Undefined where the text is no JSON object; why is not said, since a parser would quote the text. */
export function parseDocument(text: string): SecretDocument | undefined {
  try {
    const value: unknown = JSON.parse(text)
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? new Map(Object.entries(value)) : undefined
  } catch {
    return undefined
  }
}

export function formatDocument(document: SecretDocument): string {
  return `${JSON.stringify(Object.fromEntries(sortedKeys(document).map((key) => [key, document.get(key)])), undefined, 2)}\n`
}

export function sortedKeys(document: SecretDocument): string[] {
  return [...document.keys()].toSorted()
}
