/** Texts within a number of bytes. */

/** The longest beginning of `text` that has at most so many bytes in UTF-8 and ends with a whole character. */
export function cutBytes(text: string, most: number): string {
  if (text.length * 3 <= most || Buffer.byteLength(text) <= most) return text
  const bytes = Buffer.from(text.slice(0, most))
  // A decoder that expects more keeps the part of a character to itself.
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, most), { stream: true })
}
