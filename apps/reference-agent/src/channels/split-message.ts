/**
 * Chat services limit the length of a message: a longer answer goes out as several, cut at line ends where there are
 * any.
 */
export function splitMessage(text: string, limit: number): string[] {
  const parts: string[] = []
  let rest = text.trim()
  while (rest.length > limit) {
    const lineEnd = rest.lastIndexOf('\n', limit)
    const cut = lineEnd > 0 ? lineEnd : limit
    parts.push(rest.slice(0, cut))
    rest = rest.slice(cut).trimStart()
  }
  return rest === '' ? parts : [...parts, rest]
}
