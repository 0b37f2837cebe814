/**
 * Turns what a person wrote into a full-text query: its telling words, any of which may occur. Quoted words cannot be
 * read as operators of the full-text language; short and common words match nearly everything and are left out.
 */
const MOST_WORDS = 12

export function fullTextQuery(text: string): string {
  return anyOf(tellingWords(text).slice(0, MOST_WORDS))
}

/** A query for texts that hold at least one of these words or names. */
export function anyOf(phrases: readonly string[]): string {
  return phrases.map((phrase) => `"${phrase.replaceAll('"', ' ')}"`).join(' OR ')
}

/** The words of a text that say what it is about, in lower case, each once. */
export function tellingWords(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? []
  return [...new Set(words)].filter((word) => !COMMON_WORDS.has(word))
}

const COMMON_WORDS: ReadonlySet<string> = new Set(
  [
    'about again all also and any are because been but can could did does for from had has have her him his how into',
    'its just more most not now our out over please she should some tell than that the their them then there these they',
    'this those very was were what when where which who whom why will with would you your',
  ]
    .join(' ')
    .split(' '),
)
