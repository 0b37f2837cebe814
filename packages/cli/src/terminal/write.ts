/** Output to stdout in pieces, notes to stderr. A reader that has gone (`| head`) ends the output without an error. */

const PIECE_LENGTH = 65_536

export function writeNote(note: string): void {
  process.stderr.write(`zeph-trace: ${note}\n`)
}

export async function writeOutput(pieces: Iterable<string>): Promise<void> {
  let buffer = ''
  for (const piece of pieces) {
    buffer += piece
    if (buffer.length < PIECE_LENGTH) continue
    await writePiece(buffer)
    buffer = ''
  }
  await writePiece(buffer)
}

/** Ends the program quietly when whoever reads stdout stops reading. */
export function endWhenReaderIsGone(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit(0)
  })
}

function writePiece(text: string): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.write(text, () => resolve())
  })
}
