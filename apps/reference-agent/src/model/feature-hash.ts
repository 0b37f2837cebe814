/**
 * A vector of a text without a model: its words and parts of its words are hashed onto the vector's numbers, so texts
 * that share words, or words that share a stem, point the same way. The same text gives the same vector everywhere.
 */
export const FEATURE_DIMENSIONS = 256

const FNV_OFFSET = 0x811c9dc5
const FNV_PRIME = 0x01000193
const PLACES = 3
const PART_LENGTH = 4
/** How much the parts of a word count, all together, beside the word itself. */
const PARTS_WEIGHT = 0.8
const COMMON_WEIGHT = 0.1
/** What English puts behind a word without changing what it is about. */
const ENDING = /(?:ings?|ed|es|s)$/
const SHORTEST_ENDED = 4
const COMMON =
  /^(?:an?|and|are|at|be|by|do|for|from|has?|have|i|in|is|it|my|of|on|or|our|that|the|this|to|was|we|with|you)$/

/** Of length 1, or of zeros where the text has no word. */
export function hashFeatures(text: string, dimensions: number = FEATURE_DIMENSIONS): number[] {
  const vector = new Array<number>(dimensions).fill(0)
  for (const [word, occurrences] of countWords(text)) {
    const weight = (1 + Math.log(occurrences)) * (COMMON.test(word) ? COMMON_WEIGHT : 1)
    add(vector, word, weight)
    const parts = partsOf(word)
    for (const part of parts) add(vector, part, (weight * PARTS_WEIGHT) / Math.sqrt(parts.length))
  }
  return normalise(vector)
}

function countWords(text: string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const [form] of text.toLowerCase().matchAll(/[\p{L}\p{N}]+/gu)) {
    const word = form.length > SHORTEST_ENDED ? form.replace(ENDING, '') : form
    counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  return counts
}

/** Overlapping pieces of the word with its ends marked; they are what "deploy" and "deployment" have in common. */
function partsOf(word: string): string[] {
  const marked = `^${word}$`
  const count = Math.max(0, marked.length - PART_LENGTH + 1)
  return Array.from({ length: count }, (_, start) => `#${marked.slice(start, start + PART_LENGTH)}`)
}

/**
 * On several places, so that two features that meet on one of them are still told apart; one half of the places counts
 * negative, so that what meets there cancels out on average.
 */
function add(vector: number[], feature: string, weight: number): void {
  for (let place = 0; place < PLACES; place += 1) {
    const hash = hashOf(`${place}${feature}`)
    const at = (hash >>> 1) % vector.length
    vector[at] = vector[at]! + (hash & 1 ? weight : -weight)
  }
}

/** FNV-1a with a last mix, since its lowest bits alone are not well spread. */
function hashOf(text: string): number {
  let hash = FNV_OFFSET
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), FNV_PRIME)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  return (hash ^ (hash >>> 13)) >>> 0
}

function normalise(vector: number[]): number[] {
  const length = Math.hypot(...vector)
  return length === 0 ? vector : vector.map((number) => number / length)
}
