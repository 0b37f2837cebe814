/** Cuts a file into pieces of some forty lines, where possible before a line that starts something new. */
export interface CodeChunk {
  id: string
  path: string
  /** First line, counted from 1. */
  line: number
  text: string
  /** What the piece declares. */
  names: string
}

const MOST_LINES = 40
const FEWEST_LINES = 20
const LONGEST_LINE = 400

const DECLARED =
  /\b(?:function\*?|class|interface|type|enum|const|let|var|def|fn|func|struct|trait|module)\s+([\p{L}_$][\p{L}\p{N}_$]*)|^#{1,6}\s+(.+)$/gmu

export function chunkFile(path: string, text: string): CodeChunk[] {
  const lines = text.split(/\r?\n/).map((line) => line.slice(0, LONGEST_LINE))
  const chunks: CodeChunk[] = []
  for (let start = 0; start < lines.length; ) {
    const end = endOfChunk(lines, start)
    const piece = lines.slice(start, end).join('\n')
    if (piece.trim() !== '')
      chunks.push({ id: `${path}#${start + 1}`, path, line: start + 1, text: piece, names: namesIn(piece) })
    start = end
  }
  return chunks
}

function endOfChunk(lines: readonly string[], start: number): number {
  const latest = start + MOST_LINES
  if (latest >= lines.length) return lines.length
  for (let end = latest; end > start + FEWEST_LINES; end -= 1) {
    if (lines[end - 1]?.trim() === '' && /^\S/.test(lines[end] ?? '')) return end
  }
  return latest
}

function namesIn(text: string): string {
  return Array.from(text.matchAll(DECLARED), ([, name, heading]) => name ?? heading).join(' ')
}
