/** The usual rule of thumb: about four characters of English or code make one token. */
export const CHARACTERS_PER_TOKEN = 4

export function estimateTokens(text: string): number {
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN)
}
