/** The sentences of a text, without the marks at their ends. A point inside a word, as in "app.ts", ends none. */
export function sentencesOf(text: string): string[] {
  const sentences = text.split(/(?<=[.!?])\s+|\n+|;\s+/).map((sentence) => sentence.trim().replace(/[.!]+$/, ''))
  return sentences.filter((sentence) => sentence !== '')
}
