/**
 * Embeds each text once: the newest vectors are kept, and whoever asks while a text is on its way waits for the same
 * request. A turn asks for the vector of its task several times.
 */
import type { Embed } from './embed.ts'

export function cacheEmbeddings(embed: Embed, keepAtMost: number): Embed {
  const known = new Map<string, Promise<number[]>>()
  const request = (texts: readonly string[]) => {
    const vectors = embed(texts)
    for (const [index, text] of texts.entries()) {
      const vector = vectors.then((all) => all[index]!)
      known.set(text, vector)
      // Who waits for it gets the failure; the next one asks again.
      vector.catch(() => known.get(text) === vector && known.delete(text))
    }
  }
  const keepUsed = (text: string, vector: Promise<number[]>) => {
    known.delete(text)
    known.set(text, vector)
  }
  return async (texts) => {
    const unknown = [...new Set(texts)].filter((text) => !known.has(text))
    if (unknown.length > 0) request(unknown)
    const wanted = texts.map((text) => [text, known.get(text)!] as const)
    for (const [text, vector] of wanted) keepUsed(text, vector)
    for (const oldest of known.keys()) {
      if (known.size <= keepAtMost) break
      known.delete(oldest)
    }
    return Promise.all(wanted.map(([, vector]) => vector))
  }
}
