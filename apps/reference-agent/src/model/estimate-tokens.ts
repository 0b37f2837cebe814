/** The usual rule of thumb: about four characters of English or code make one token. */
export function estimateTokens(text: string): number {
  return Math.ceil(text.length / 4)
}
