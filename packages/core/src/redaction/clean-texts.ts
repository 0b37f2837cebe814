/**
 * Short texts that were found to hold nothing to be replaced: most that a program records are those that it recorded before, such as names and
 * statements, and to know one again costs less than to look through it. A place is overwritten by what falls on it: bounded, and never full.
 */

const PLACES = 1 << 10
const LONGEST = 512

/** Remembers a text from the second time on that it is seen: ids, which never come again, then cost next to nothing. */
export class CleanTexts {
  readonly #marks = new Int32Array(PLACES)
  #texts: (string | undefined)[] = Array.from({ length: PLACES })

  has(text: string): boolean {
    return text.length <= LONGEST && this.#texts[markOf(text) & (PLACES - 1)] === text
  }

  add(text: string): void {
    if (text.length > LONGEST) return
    const mark = markOf(text)
    const place = mark & (PLACES - 1)
    if (this.#marks[place] === mark) this.#texts[place] = copyOf(text)
    else this.#marks[place] = mark
  }

  /** What is a secret has changed. */
  clear(): void {
    this.#texts = Array.from({ length: PLACES })
  }
}

/** A piece of a long text would keep the whole of it. Undefined for the few texts that are no Unicode. */
function copyOf(text: string): string | undefined {
  const copy = Buffer.from(text).toString()
  return copy === text ? copy : undefined
}

/** Of the length and of nine characters: texts that differ elsewhere alone share a place, no more. */
function markOf(text: string): number {
  const { length } = text
  const step = (length >> 3) + 1
  let mark = length
  for (let at = 0; at < length; at += step) mark = (Math.imul(mark, 31) + text.charCodeAt(at)) | 0
  mark = (Math.imul(mark, 31) + text.charCodeAt(length - 1)) | 0
  return mark ^ (mark >>> 15)
}
