/**
 * The words by which code is found: every name in lower case, and the parts of those written together or joined, so that
 * `readFile` is found by "read file" and by itself. Words that stand everywhere tell nothing and are left out.
 */
const NAME = /[\p{L}\p{N}_$]+/gu
const PART = /\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{N}+|\p{Lo}+/gu

const TELLS_NOTHING: ReadonlySet<string> = new Set(
  'a an and are as at be by do for from how in is it of on or that the this to what where which with'.split(' '),
)

export function codeTerms(text: string): string[] {
  const terms: string[] = []
  for (const [name] of text.matchAll(NAME)) {
    const whole = name.toLowerCase()
    if (TELLS_NOTHING.has(whole)) continue
    terms.push(whole)
    const parts = name.match(PART) ?? []
    if (parts.length > 1) terms.push(...parts.map((part) => part.toLowerCase()))
  }
  return terms
}
